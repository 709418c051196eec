-- The time that the exports speak for. A channel is covered from its first to its last event (archives and calendars:
-- to the day of their capture; LinkedIn invitations: the 180 days before it), less every run without an event that is
-- longer than 21 days and than 10 times the 95th percentile of the channel's gaps.
-- Grain: one (source, channel, unbroken run of covered days). Inputs: core.event_record, core.run_params, raw.event,
-- raw.source_file.
with channel_file as (
    select source, kind as channel, source_file
    from raw.event
    group by source, kind, source_file
),

capture as (
    select
        channel_file.source,
        channel_file.channel,
        cast((least(source_file.captured_at, run.as_of) at time zone 'UTC') at time zone run.home_time_zone as date) as day
    from channel_file
    inner join raw.source_file as source_file on channel_file.source_file = source_file.source_file
    cross join core.run_params as run
    where source_file.captured_at is not null and channel_file.source in ('linkedin', 'calendar')
),

-- A series goes on after its calendar was exported, but whether the meetings took place nobody has said.
calendar_end as (
    select channel, max(day) as day
    from capture
    where source = 'calendar'
    group by channel
),

happened as (
    select
        event.source,
        event.kind as channel,
        cast((event.occurred_at at time zone 'UTC') at time zone run.home_time_zone as date) as day
    from core.event_record as event
    cross join core.run_params as run
    where event.occurred_at < run.as_of and event.kind <> 'linkedin_invitation'
),

seen as (
    select happened.source, happened.channel, happened.day
    from happened
    left join calendar_end on happened.source = 'calendar' and happened.channel = calendar_end.channel
    where calendar_end.day is null or happened.day <= calendar_end.day
),

day_seen as (
    select source, channel, day from seen
    union
    select source, channel, day from capture where channel <> 'linkedin_invitation'
),

gap as (
    select
        source,
        channel,
        day,
        date_diff('day', lag(day) over (partition by source, channel order by day), day) as days
    from day_seen
),

tolerated as (
    select source, channel, greatest(21e0, 10e0 * quantile_cont(days, 0.95)) as days
    from gap
    where days is not null
    group by source, channel
),

numbered as (
    select
        gap.source,
        gap.channel,
        gap.day,
        sum(case when gap.days > tolerated.days then 1 else 0 end) over (
            partition by gap.source, gap.channel order by gap.day
        ) as run_number
    from gap
    left join tolerated on gap.source = tolerated.source and gap.channel = tolerated.channel
),

active_run as (
    select source, channel, min(day) as from_day, max(day) as to_day
    from numbered
    group by source, channel, run_number
),

window_opened as (
    select
        source,
        channel,
        day,
        case
            when date_diff('day', lag(day) over (partition by source, channel order by day), day) <= 180 then 0
            else 1
        end as opens
    from (select source, channel, day from capture where channel = 'linkedin_invitation' group by source, channel, day)
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
    select source, channel, from_day, to_day from active_run
    union all
    select source, channel, from_day, to_day from invitation_window
)

select * from final
