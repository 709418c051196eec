-- The latest contact of each direction, with the record that says so, and the next meeting.
-- Grain: one person with an interaction or a meeting ahead. Inputs: core.event, core.event_guest,
-- core.person_number, main.fct_interaction.
with by_direction as (
    select
        person_id,
        min(occurred_at) as first_contact_at,
        max(occurred_at) as last_contact_at,
        max(occurred_at) filter (where direction = 'in') as last_in_at,
        max(occurred_at) filter (where direction = 'out') as last_out_at,
        max(occurred_at) filter (where direction = 'mutual') as last_meeting_at
    from fct_interaction
    where not is_broadcast
    group by person_id
),

latest as (
    select
        interaction.person_id,
        interaction.occurred_at,
        interaction.event_key,
        interaction.kind,
        interaction.direction,
        interaction.source_file,
        interaction.record
    from by_direction
    inner join fct_interaction as interaction
        on by_direction.person_id = interaction.person_id and by_direction.last_contact_at = interaction.occurred_at
    where not interaction.is_broadcast
    qualify row_number() over (partition by interaction.person_id order by interaction.event_key desc) = 1
),

ahead as (
    select person.person_id, min(event.occurred_at) as next_meeting_at
    from core.event as event
    inner join core.event_guest as event_guest on event.event_number = event_guest.event_number
    inner join core.person_number as person on event_guest.person_number = person.person_number
    where event.not_counted_because = 'ahead'
        and event.kind = 'meeting'
        and not event.is_broadcast
        and event_guest.is_guest
        and not event_guest.has_declined
    group by person.person_id
),

known as (
    select person_id from by_direction
    union
    select person_id from ahead
),

final as (
    select
        known.person_id,
        by_direction.first_contact_at,
        latest.occurred_at as last_contact_at,
        latest.kind as last_contact_kind,
        latest.direction as last_contact_direction,
        latest.event_key as last_contact_event,
        latest.source_file as last_contact_source_file,
        latest.record as last_contact_record,
        by_direction.last_in_at,
        by_direction.last_out_at,
        by_direction.last_meeting_at,
        ahead.next_meeting_at
    from known
    left join by_direction on known.person_id = by_direction.person_id
    left join latest on known.person_id = latest.person_id
    left join ahead on known.person_id = ahead.person_id
)

select * from final
