-- Who was on an event, over all its copies, in numbers: what core.event_participant shows in words.
-- Grain: one (event, guest). Inputs: core.event_record, core.guest, core.mention, raw.participant.
with named as (
    select
        event_record.event_number,
        mention.guest_number,
        participant.role,
        coalesce(participant.response = 'declined', false) as has_declined,
        mention.is_room,
        event_record.kind
    from raw.participant as participant
    inner join core.event_record as event_record
        on participant.source_file = event_record.source_file
        and participant.record = event_record.record
    inner join core.mention as mention
        on participant.name is not distinct from mention.name
        and participant.email is not distinct from mention.email
        and participant.profile_url is not distinct from mention.profile_url
        and coalesce(participant.is_room, false) = mention.is_room
        and case
            when coalesce(participant.email, participant.profile_url, participant.name) is null then participant.position
        end is not distinct from mention.position
    where event_record.names_participants
),

merged as (
    select
        event_number,
        guest_number,
        bool_or(is_room) as is_room,
        bool_or(role in ('from', 'inviter', 'endorser', 'recommender') or (role = 'sender' and kind <> 'email')) as is_author,
        bool_or(role in ('to', 'cc', 'bcc', 'recipient')) as is_recipient,
        bool_or(role in ('organizer', 'attendee')) as is_guest,
        bool_or(has_declined) as has_declined,
        min(case role
            when 'from' then 1 when 'organizer' then 2 when 'to' then 3 when 'recipient' then 3 when 'cc' then 4
            when 'bcc' then 5 when 'attendee' then 6 when 'sender' then 7 else 8
        end)::integer as role_rank
    from named
    group by event_number, guest_number
),

final as (
    select
        merged.event_number,
        merged.guest_number,
        guest.person_number,
        guest.is_owner,
        merged.is_room or guest.is_room as is_room,
        guest.is_list,
        merged.is_author,
        merged.is_recipient,
        merged.is_guest,
        merged.has_declined,
        merged.role_rank
    from merged
    inner join core.guest as guest on merged.guest_number = guest.guest_number
)

select * from final
