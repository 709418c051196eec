-- The days at home on which the LinkedIn archives and calendars that have events of a channel were exported.
-- Grain: one (source, channel, day). Inputs: core.run_params, raw.event, raw.source_file.
with channel_file as (
    select source, kind as channel, source_file
    from raw.event
    where source in ('linkedin', 'calendar')
    group by source, kind, source_file
),

final as (
    select
        channel_file.source,
        channel_file.channel,
        cast((source_file.captured_at at time zone 'UTC') at time zone run.home_time_zone as date) as day
    from channel_file
    inner join raw.source_file as source_file on channel_file.source_file = source_file.source_file
    cross join core.run_params as run
    where source_file.captured_at is not null
    group by
        channel_file.source,
        channel_file.channel,
        cast((source_file.captured_at at time zone 'UTC') at time zone run.home_time_zone as date)
)

select * from final
