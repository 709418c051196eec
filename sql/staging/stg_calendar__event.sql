-- Calendar occurrences as the newest revision has them. Per UID the document whose revision (sequence, revised_at,
-- captured_at) is greatest decides which occurrences exist and what they are. A document that holds only moved
-- occurrences of a series, and not the series (its sequence is null), decides about those alone, and only where it was
-- revised later than the series or no document holds that.
-- Grain: one landed record that stands. Inputs: raw.event, raw.source_file.
with occurrence as (
    select
        event.source_file,
        event.record,
        event.event_key,
        regexp_replace(event.event_key, '/[^/]*$', '', 'g') as uid,
        concat(event.source_file, ':', regexp_replace(event.record, '[^:]*$', '', 'g')) as document,
        event.sequence,
        coalesce(event.revised_at, timestamp '1970-01-01') as revised_at,
        coalesce(source_file.captured_at, timestamp '1970-01-01') as captured_at
    from raw.event as event
    left join raw.source_file as source_file on event.source_file = source_file.source_file
    where event.source = 'calendar'
),

revision as (
    select uid, document, max(sequence) as sequence, max(revised_at) as revised_at, max(captured_at) as captured_at
    from occurrence
    group by uid, document
),

newest as (
    select uid, document, revised_at
    from revision
    where sequence is not null
    qualify row_number() over (
        partition by uid
        order by sequence desc, revised_at desc, captured_at desc, document asc
    ) = 1
),

standing as (
    select occurrence.source_file, occurrence.record
    from occurrence
    left join newest on occurrence.uid = newest.uid
    where newest.uid is null
        or occurrence.document = newest.document
        or (occurrence.sequence is null and occurrence.revised_at > newest.revised_at)
    qualify row_number() over (
        partition by occurrence.event_key
        order by
            occurrence.revised_at desc,
            occurrence.captured_at desc,
            occurrence.source_file asc,
            occurrence.record asc
    ) = 1
),

final as (
    select
        event.source,
        event.source_file,
        event.record,
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
        true as names_participants,
        false as may_repeat
    from raw.event as event
    inner join standing on event.source_file = standing.source_file and event.record = standing.record
    where event.source = 'calendar'
)

select * from final
