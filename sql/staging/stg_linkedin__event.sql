-- LinkedIn messages, invitations and other happenings. The newest archive names the participants, because older ones
-- know recipients by name alone.
-- Grain: one landed record. Inputs: raw.event, raw.source_file.
with final as (
    select
        event.source,
        event.source_file,
        event.record,
        event.event_key as landed_key,
        event.event_key,
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
        row_number() over (
            partition by event.event_key
            order by
                coalesce(source_file.captured_at, timestamp '1970-01-01') desc,
                event.source_file asc,
                event.record asc
        ) = 1 as names_participants,
        true as may_repeat
    from raw.event as event
    left join raw.source_file as source_file on event.source_file = source_file.source_file
    where event.source not in ('mail', 'calendar')
)

select * from final
