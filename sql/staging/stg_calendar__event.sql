-- Calendar occurrences as the newest revision has them. Per UID the document whose revision (sequence, revised_at,
-- captured_at) is greatest decides which occurrences exist; of each, the newest row over all documents stands.
-- A document's revision is that of most of its rows, because a single moved occurrence carries a revision of its own.
-- Grain: one landed record that stands. Inputs: raw.event, raw.source_file.
with occurrence as (
    select
        event.source_file,
        event.record,
        event.event_key,
        regexp_replace(event.event_key, '/[^/]*$', '', 'g') as uid,
        coalesce(event.sequence, 0) as revision,
        coalesce(event.revised_at, timestamp '1970-01-01') as revised_at,
        coalesce(source_file.captured_at, timestamp '1970-01-01') as captured_at
    from raw.event as event
    left join raw.source_file as source_file on event.source_file = source_file.source_file
    where event.source = 'calendar'
),

revision as (
    select uid, source_file, captured_at, revision, revised_at, count(*) as occurrences
    from occurrence
    group by uid, source_file, captured_at, revision, revised_at
),

document as (
    select uid, source_file, captured_at, revision, revised_at
    from revision
    qualify row_number() over (
        partition by uid, source_file
        order by occurrences desc, revision desc, revised_at desc, captured_at desc
    ) = 1
),

newest as (
    select uid, source_file
    from document
    qualify row_number() over (
        partition by uid
        order by revision desc, revised_at desc, captured_at desc, source_file asc
    ) = 1
),

existing as (
    select occurrence.event_key
    from occurrence
    inner join newest on occurrence.uid = newest.uid and occurrence.source_file = newest.source_file
    group by occurrence.event_key
),

standing as (
    select occurrence.source_file, occurrence.record
    from occurrence
    inner join existing on occurrence.event_key = existing.event_key
    qualify row_number() over (
        partition by occurrence.event_key
        order by
            occurrence.revision desc,
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
        true as names_participants,
        false as may_repeat
    from raw.event as event
    inner join standing on event.source_file = standing.source_file and event.record = standing.record
    where event.source = 'calendar'
)

select * from final
