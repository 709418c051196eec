-- Mail records whose Message-ID several messages claim, by their senders or minutes, each under a key of its own:
-- `<id>#<8 hex>` of its sender and minute.
-- Grain: one landed mail record of such a message. Inputs: raw.event, raw.participant.
with repeated as (
    select event_key
    from raw.event
    where source = 'mail'
    group by event_key
    having count(*) > 1
),

copy as (
    select
        event.event_key,
        event.source_file,
        event.record,
        case when event.zone_basis = 'stated' then date_trunc('minute', event.occurred_at) end as sent_minute,
        min(lower(participant.email)) as from_email
    from raw.event as event
    inner join repeated on event.event_key = repeated.event_key
    left join raw.participant as participant
        on event.source_file = participant.source_file
        and event.record = participant.record
        and participant.role = 'from'
    group by event.event_key, event.source_file, event.record, event.zone_basis, event.occurred_at
),

variant as (
    select
        event_key,
        from_email,
        sent_minute,
        substr(md5(concat(from_email, '|', strftime(sent_minute, '%Y-%m-%d %H:%M'))), 1, 8) as suffix
    from copy
    where from_email is not null and sent_minute is not null
    group by event_key, from_email, sent_minute
),

several as (
    select event_key
    from variant
    group by event_key
    having count(*) > 1
),

split as (
    select
        copy.source_file,
        copy.record,
        copy.event_key as landed_key,
        coalesce(
            min(variant.suffix),
            substr(md5(concat(coalesce(copy.from_email, ''), '|', coalesce(cast(copy.sent_minute as varchar), ''))), 1, 8)
        ) as suffix
    from copy
    inner join several on copy.event_key = several.event_key
    left join variant
        on copy.event_key = variant.event_key
        and coalesce(copy.from_email, variant.from_email) = variant.from_email
        and coalesce(copy.sent_minute, variant.sent_minute) = variant.sent_minute
    group by copy.source_file, copy.record, copy.event_key, copy.from_email, copy.sent_minute
),

final as (
    select source_file, record, landed_key, concat(landed_key, '#', suffix) as event_key
    from split
)

select * from final
