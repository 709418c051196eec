-- What was known of each tie at a cut, and what happened after it: what the fit and its backtest read. Cut 0 is as_of.
-- x repeated active days, t_x and covered_days (T) covered days from the first active day to the last and to the cut, by
-- the channels and the coverage known at the cut; strength_<h> is the tie strength at that half-life. What happened after
-- is held against a tie only on days that these channels, as known today, cover.
-- Grain: one (cut, human with an active day before it). Inputs: core.covered_span, core.cut_day, core.person_channel,
-- core.run_day, main.dim_person, main.fct_person_day.
with aged as (
    select person_day.person_id, person_day.day, date_diff('day', person_day.day, run.as_of_on) as age_days
    from fct_person_day as person_day
    inner join dim_person as person on person_day.person_id = person.person_id
    cross join core.run_day as run
    where person_day.is_active and person.kind = 'human' and not person.is_owner
),

known as (
    select
        cut.cut_days,
        aged.person_id,
        min(aged.day) as first_on,
        max(aged.day) filter (where aged.age_days > cut.cut_days) as last_on,
        count(*) filter (where aged.age_days > cut.cut_days) as active_days,
        count(*) filter (where aged.age_days > cut.cut_days and aged.age_days <= cut.cut_days + 365) as active_days_365d,
        sum(case when aged.age_days > cut.cut_days then cast(round(pow(2e0, (cut.cut_days - aged.age_days) / 30e0) * 1e9) as bigint) end) / 1e9 as strength_30,
        sum(case when aged.age_days > cut.cut_days then cast(round(pow(2e0, (cut.cut_days - aged.age_days) / 60e0) * 1e9) as bigint) end) / 1e9 as strength_60,
        sum(case when aged.age_days > cut.cut_days then cast(round(pow(2e0, (cut.cut_days - aged.age_days) / 120e0) * 1e9) as bigint) end) / 1e9 as strength_120,
        sum(case when aged.age_days > cut.cut_days then cast(round(pow(2e0, (cut.cut_days - aged.age_days) / 240e0) * 1e9) as bigint) end) / 1e9 as strength_240,
        bool_or(aged.age_days <= cut.cut_days and aged.age_days > cut.cut_days - 90) as is_heard_90d,
        bool_or(aged.age_days <= cut.cut_days) as is_heard_later
    from aged
    cross join core.cut_day as cut
    group by cut.cut_days, aged.person_id
    having count(*) filter (where aged.age_days > cut.cut_days) > 0
),

dated as (
    select
        known.*,
        channel.channels,
        channel.main_channels,
        cut.cut_on
    from known
    inner join core.cut_day as cut on known.cut_days = cut.cut_days
    inner join core.person_channel as channel
        on known.cut_days = channel.cut_days and known.person_id = channel.person_id
),

spanned as (
    select
        dated.cut_days,
        dated.person_id,
        sum(greatest(date_diff(
            'day', greatest(span.from_day, dated.first_on), least(cast(span.to_day + 1 as date), dated.last_on)
        ), 0)) as t_x,
        sum(case when span.has_gap then 0 else greatest(date_diff(
            'day',
            greatest(span.from_day, cast(dated.last_on + 1 as date)),
            least(cast(span.to_day + 1 as date), dated.cut_on)
        ), 0) end) as silent_days
    from dated
    left join core.covered_span as span
        on dated.cut_days = span.cut_days
        and dated.channels = span.channels
        and dated.main_channels = span.main_channels
    group by dated.cut_days, dated.person_id
),

followed as (
    select
        cut.cut_days,
        span.channels,
        span.main_channels,
        sum(greatest(date_diff(
            'day',
            greatest(span.from_day, cut.cut_on),
            least(cast(span.to_day + 1 as date), cast(cut.cut_on + 90 as date), run.as_of_on)
        ), 0)) as days_90d,
        sum(greatest(date_diff(
            'day', greatest(span.from_day, cut.cut_on), least(cast(span.to_day + 1 as date), run.as_of_on)
        ), 0)) as days_later
    from core.covered_span as span
    cross join core.cut_day as cut
    cross join core.run_day as run
    where span.cut_days = 0 and not span.has_gap
    group by cut.cut_days, span.channels, span.main_channels
),

final as (
    select
        dated.cut_days,
        dated.person_id,
        cast(dated.active_days - 1 as integer) as x,
        cast(coalesce(spanned.t_x, 0) as integer) as t_x,
        cast(coalesce(spanned.t_x, 0) + coalesce(spanned.silent_days, 0) as integer) as covered_days,
        cast(coalesce(spanned.silent_days, 0) as integer) as silent_days,
        cast(dated.active_days_365d as integer) as active_days_365d,
        dated.strength_30,
        dated.strength_60,
        dated.strength_120,
        dated.strength_240,
        cast(coalesce(followed.days_90d, 0) as integer) as covered_days_after_90d,
        cast(coalesce(followed.days_later, 0) as integer) as covered_days_after,
        dated.is_heard_90d,
        dated.is_heard_later
    from dated
    inner join spanned on dated.cut_days = spanned.cut_days and dated.person_id = spanned.person_id
    left join followed
        on dated.cut_days = followed.cut_days
        and dated.channels = followed.channels
        and dated.main_channels = followed.main_channels
)

select * from final
