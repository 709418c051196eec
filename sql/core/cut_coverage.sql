-- The time that the exports speak for, as it was known at each cut. A channel is covered from its first to its last
-- event (archives and calendars: to the day of their capture; LinkedIn invitations: the 180 days before it), less every
-- run without an event that is longer than 21 days and than 10 times the 95th percentile of the channel's gaps.
-- Today's exports stand for those of the time: of each what lies before the cut.
-- Grain: one (cut, source, channel, unbroken run of covered days). Inputs: core.channel_capture, core.channel_day,
-- core.cut_day.
with gap as (
    select
        cut.cut_days,
        seen.source,
        seen.channel,
        seen.day,
        date_diff(
            'day',
            lag(seen.day) over (partition by cut.cut_days, seen.source, seen.channel order by seen.day),
            seen.day
        ) as days
    from core.channel_day as seen
    inner join core.cut_day as cut on seen.day < cut.cut_on
    where seen.channel <> 'linkedin_invitation'
),

tolerated as (
    select cut_days, source, channel, greatest(21e0, 10e0 * coalesce(quantile_cont(days, 0.95), 0e0)) as days
    from gap
    group by cut_days, source, channel
),

numbered as (
    select
        gap.cut_days,
        gap.source,
        gap.channel,
        gap.day,
        tolerated.days as tolerated_days,
        sum(case when gap.days > tolerated.days then 1 else 0 end) over (
            partition by gap.cut_days, gap.source, gap.channel order by gap.day
        ) as run_number
    from gap
    inner join tolerated
        on gap.cut_days = tolerated.cut_days
        and gap.source = tolerated.source
        and gap.channel = tolerated.channel
),

active_run as (
    select
        cut_days,
        source,
        channel,
        min(day) as from_day,
        max(day) as to_day,
        min(tolerated_days) as tolerated_days
    from numbered
    group by cut_days, source, channel, run_number
),

followed as (
    select
        active_run.*,
        lead(active_run.from_day) over (
            partition by active_run.cut_days, active_run.source, active_run.channel order by active_run.from_day
        ) as next_from_day
    from active_run
),

spoken_to as (
    select
        cut.cut_days,
        capture.source,
        capture.channel,
        least(max(capture.day), cast(cut.cut_on - 1 as date)) as day
    from core.channel_capture as capture
    cross join core.cut_day as cut
    group by cut.cut_days, cut.cut_on, capture.source, capture.channel
),

extended_run as (
    select
        run.cut_days,
        run.source,
        run.channel,
        run.from_day,
        case
            when run.next_from_day is null
                and spoken_to.day > run.to_day
                and date_diff('day', run.to_day, spoken_to.day) <= run.tolerated_days
                then spoken_to.day
            else run.to_day
        end as to_day
    from followed as run
    left join spoken_to
        on run.cut_days = spoken_to.cut_days and run.source = spoken_to.source and run.channel = spoken_to.channel
),

window_opened as (
    select
        source,
        channel,
        day,
        case
            when date_diff('day', lag(day) over (partition by source, channel order by day), day) <= 181 then 0
            else 1
        end as opens
    from core.channel_capture
    where channel = 'linkedin_invitation'
),

window_numbered as (
    select source, channel, day, sum(opens) over (partition by source, channel order by day) as run_number
    from window_opened
),

invitation_window as (
    select source, channel, cast(min(day) - interval 180 day as date) as from_day, max(day) as to_day
    from window_numbered
    group by source, channel, run_number
),

final as (
    select cut_days, source, channel, from_day, to_day from extended_run
    union all
    select
        cut.cut_days,
        told.source,
        told.channel,
        told.from_day,
        least(told.to_day, cast(cut.cut_on - 1 as date)) as to_day
    from invitation_window as told
    inner join core.cut_day as cut on told.from_day < cut.cut_on
)

select * from final
