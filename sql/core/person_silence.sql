-- Silence since the last contact, and how much of it the exports cover: a day counts if a channel that the owner and
-- the person ever used is covered, and none of them has a gap there.
-- Grain: one person with a counted interaction. Inputs: core.covered_span, core.person_channel, core.person_last,
-- core.run_day, core.run_params.
with silent as (
    select
        last_contact.person_id,
        channel.channels,
        channel.main_channels,
        cast((last_contact.last_contact_at at time zone 'UTC') at time zone run.home_time_zone as date) as last_contact_on,
        run_day.as_of_on,
        cast(floor(date_diff('second', last_contact.last_contact_at, run.as_of) / 86400e0) as integer) as silence_days
    from core.person_last as last_contact
    inner join core.person_channel as channel on channel.cut_days = 0 and last_contact.person_id = channel.person_id
    cross join core.run_params as run
    cross join core.run_day as run_day
    where last_contact.last_contact_at is not null
),

spanned as (
    select
        silent.person_id,
        silent.last_contact_on,
        silent.as_of_on,
        silent.silence_days,
        max(span.to_day) as covered_to,
        coalesce(sum(case when span.has_gap then 0 else greatest(
            date_diff(
                'day',
                greatest(span.from_day, cast(silent.last_contact_on + interval 1 day as date)),
                least(cast(span.to_day + interval 1 day as date), silent.as_of_on)
            ),
            0
        ) end), 0) as covered_days
    from silent
    left join core.covered_span as span
        on span.cut_days = 0 and silent.channels = span.channels and silent.main_channels = span.main_channels
    group by silent.person_id, silent.last_contact_on, silent.as_of_on, silent.silence_days
),

final as (
    select
        person_id,
        last_contact_on,
        silence_days,
        cast(least(covered_days, silence_days) as integer) as covered_silence_days,
        coalesce(date_diff('day', covered_to, as_of_on) <= 30, false) as is_covered_lately
    from spanned
)

select * from final
