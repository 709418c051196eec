-- Endorsements and recommendations between the owner and others, as far as they stand: pending, hidden and withdrawn
-- ones are left out, unless an archive tells of the same one as given.
-- Grain: one (endorsement or recommendation, person other than the owner). Inputs: core.event, core.event_record,
-- core.mention_person, core.person, raw.participant.
with party as (
    select
        event_record.event_number,
        min(event_record.kind) as kind,
        min(event_record.occurred_at) as occurred_at,
        mention_person.person_id,
        bool_or(participant.role in ('endorser', 'recommender')) as is_giver,
        min(event_record.source_file) as source_file,
        arg_min(event_record.record, concat(event_record.source_file, '/', event_record.record)) as record
    from core.event_record as event_record
    inner join raw.participant as participant
        on event_record.source_file = participant.source_file and event_record.record = participant.record
    inner join core.mention_person as mention_person
        on participant.name is not distinct from mention_person.name
        and participant.email is not distinct from mention_person.email
        and participant.profile_url is not distinct from mention_person.profile_url
        and coalesce(participant.is_room, false) = mention_person.is_room
    where event_record.kind in ('endorsement', 'recommendation')
    group by event_record.event_number, mention_person.person_id
),

final as (
    select
        event.event_key,
        party.kind,
        party.occurred_at,
        party.person_id,
        case when party.is_giver then 'received' else 'given' end as direction,
        party.source_file,
        party.record
    from party
    inner join core.person as person on party.person_id = person.person_id
    inner join core.event as event on party.event_number = event.event_number
    where not person.is_owner and event.status = 'confirmed'
)

select * from final
