-- Keys of events as numbers, by which long tables are joined; those of records that do not stand are among them.
-- Grain: one key, as landed or of a message that was split. Inputs: core.split_message, raw.event.
with named as (
    select event_key, kind in ('email', 'linkedin_message') as is_message from raw.event
    union all
    select event_key, true as is_message from core.split_message
),

counted as (
    select event_key, count(*) as records, bool_or(is_message) as is_message
    from named
    group by event_key
),

final as (
    select
        event_key,
        cast(row_number() over (order by event_key) as integer) as event_number,
        records > 1 as is_repeated,
        is_message
    from counted
)

select * from final
