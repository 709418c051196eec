-- Endorsements and recommendations between the owner and others, as far as they stand: pending, hidden and withdrawn
-- ones are left out, unless an archive tells of the same one as given.
-- Grain: one (endorsement or recommendation, person other than the owner). Inputs: core.event, core.event_record,
-- core.person, core.record_person, raw.participant.
with party as (
    select
        event_record.event_key,
        min(event_record.kind) as kind,
        min(event_record.occurred_at) as occurred_at,
        record_person.person_id,
        bool_or(participant.role in ('endorser', 'recommender')) as is_giver,
        min(event_record.source_file) as source_file,
        arg_min(event_record.record, concat(event_record.source_file, '/', event_record.record)) as record
    from core.event_record as event_record
    inner join raw.participant as participant
        on event_record.source_file = participant.source_file and event_record.record = participant.record
    inner join core.record_person as record_person
        on participant.source_file = record_person.source_file
        and participant.record = record_person.record
        and participant.position = record_person.position
    where event_record.kind in ('endorsement', 'recommendation')
    group by event_record.event_key, record_person.person_id
),

final as (
    select
        party.event_key,
        party.kind,
        party.occurred_at,
        party.person_id,
        case when party.is_giver then 'received' else 'given' end as direction,
        party.source_file,
        party.record
    from party
    inner join core.person as person on party.person_id = person.person_id
    inner join core.event as event on party.event_key = event.event_key
    where not person.is_owner and event.status = 'confirmed'
)

select * from final
