-- The days at home on which a channel has an event, counted or not. Of a calendar, what was said about the time after
-- its export is left out: whether it took place nobody has said.
-- Grain: one (source, channel, day before as_of). Inputs: core.channel_capture, core.event_record, core.run_params.
with happened as (
    select
        event.source,
        event.kind as channel,
        cast((event.occurred_at at time zone 'UTC') at time zone run.home_time_zone as date) as day
    from core.event_record as event
    cross join core.run_params as run
    where event.occurred_at < run.as_of
),

calendar_end as (
    select channel, max(day) as day
    from core.channel_capture
    where source = 'calendar'
    group by channel
),

final as (
    select happened.source, happened.channel, happened.day
    from happened
    left join calendar_end on happened.source = 'calendar' and happened.channel = calendar_end.channel
    where calendar_end.day is null or happened.day <= calendar_end.day
    group by happened.source, happened.channel, happened.day
)

select * from final
