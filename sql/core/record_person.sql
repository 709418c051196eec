-- Who a participant or a contact record is.
-- Grain: one participant or contact record that is somebody. Inputs: core.contact_person, core.mention_person,
-- raw.participant.
with final as (
    select
        participant.source_file,
        participant.record,
        participant.event_key,
        participant.role,
        participant.position,
        mention_person.person_id
    from raw.participant as participant
    inner join core.mention_person as mention_person
        on participant.name is not distinct from mention_person.name
        and participant.email is not distinct from mention_person.email
        and participant.profile_url is not distinct from mention_person.profile_url
        and coalesce(participant.is_room, false) = mention_person.is_room
    union all
    select
        source_file,
        record,
        cast(null as varchar) as event_key,
        cast(null as varchar) as role,
        cast(null as integer) as position,
        person_id
    from core.contact_person
)

select * from final
