-- Mail records under the key of the message that they are a copy of.
-- Grain: one landed mail record. Inputs: core.split_message, raw.event.
with final as (
    select
        event.source,
        event.source_file,
        event.record,
        coalesce(split.event_key, event.event_key) as event_key,
        event.kind,
        event.occurred_at,
        event.precision,
        event.zone_basis,
        event.minutes,
        event.series_key,
        event.subject,
        event.status,
        event.automation,
        event.list_id,
        true as names_participants,
        cast(null as boolean) as may_repeat
    from raw.event as event
    left join core.split_message as split on event.source_file = split.source_file and event.record = split.record
    where event.source = 'mail'
)

select * from final
