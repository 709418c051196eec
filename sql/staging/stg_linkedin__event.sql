-- LinkedIn messages, invitations and other happenings. The newest archive names the participants, because older ones
-- know recipients by name alone. Archives of 2018 know neither the conversation nor the second of a message: such a
-- message is the one of the same minute and text in a later archive, where there is exactly one.
-- Grain: one landed record. Inputs: raw.event, raw.source_file.
with message as (
    select distinct
        event_key,
        precision,
        -- The minute and the digest of the text, which end every key of a message.
        regexp_extract(event_key, '/(\d{4}-\d\d-\d\dT\d\d:\d\d):\d\dZ/[0-9a-f]{16}(?:/\d+)?$', 1)
        || regexp_extract(event_key, 'Z(/[0-9a-f]{16})(?:/\d+)?$', 1) as said
    from raw.event
    where source = 'linkedin' and kind = 'linkedin_message'
),

exact as (
    select said, min(event_key) as event_key
    from message
    where precision = 'second'
    group by said
    having count(*) = 1
),

same as (
    select message.event_key as landed_key, exact.event_key
    from message
    inner join exact on message.said = exact.said
    where message.precision = 'minute'
),

keyed as (
    select event.*, coalesce(same.event_key, event.event_key) as real_key
    from raw.event as event
    left join same on event.event_key = same.landed_key
    where event.source not in ('mail', 'calendar')
),

final as (
    select
        keyed.source,
        keyed.source_file,
        keyed.record,
        keyed.real_key as event_key,
        keyed.kind,
        keyed.occurred_at,
        keyed.precision,
        keyed.zone_basis,
        keyed.minutes,
        keyed.series_key,
        keyed.subject,
        keyed.status,
        keyed.automation,
        keyed.list_id,
        row_number() over (
            partition by keyed.real_key
            order by
                coalesce(source_file.captured_at, timestamp '1970-01-01') desc,
                keyed.source_file asc,
                keyed.record asc
        ) = 1 as names_participants,
        true as may_repeat
    from keyed
    left join raw.source_file as source_file on keyed.source_file = source_file.source_file
)

select * from final
