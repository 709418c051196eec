-- Who was on an event, over all its copies.
-- Grain: one (event_key, address, person). Inputs: core.event_record, core.person, core.record_person, raw.participant.
with named as (
    select
        event_record.event_key,
        lower(coalesce(
            participant.email,
            participant.profile_url,
            participant.name,
            concat('position ', cast(participant.position as varchar))
        )) as address,
        record_person.person_id,
        participant.role,
        coalesce(participant.response = 'declined', false) as has_declined,
        coalesce(participant.is_room, false) as is_room,
        event_record.kind
    from raw.participant as participant
    inner join core.event_record as event_record
        on participant.source_file = event_record.source_file
        and participant.record = event_record.record
    left join core.record_person as record_person
        on participant.source_file = record_person.source_file
        and participant.record = record_person.record
        and participant.position = record_person.position
    where event_record.names_participants
),

final as (
    select
        named.event_key,
        named.address,
        named.person_id,
        coalesce(bool_or(person.is_owner), false) as is_owner,
        bool_or(named.is_room or coalesce(person.kind = 'room', false)) as is_room,
        bool_or(coalesce(person.kind = 'list', false)) as is_list,
        bool_or(
            named.role in ('from', 'inviter', 'endorser', 'recommender')
            or (named.role = 'sender' and named.kind <> 'email')
        ) as is_author,
        bool_or(named.role in ('to', 'cc', 'bcc', 'recipient')) as is_recipient,
        bool_or(named.role in ('organizer', 'attendee')) as is_guest,
        bool_or(named.has_declined) as has_declined,
        min(case named.role
            when 'from' then 1 when 'organizer' then 2 when 'to' then 3 when 'recipient' then 3 when 'cc' then 4
            when 'bcc' then 5 when 'attendee' then 6 when 'sender' then 7 else 8
        end)::integer as role_rank
    from named
    left join core.person as person on named.person_id = person.person_id
    group by named.event_key, named.address, named.person_id
)

select * from final
