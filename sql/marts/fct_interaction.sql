-- Contact between the owner and another person. E-mail and LinkedIn messages run from their author to each recipient,
-- a meeting is mutual; people who were only addressed together are in core.copresence.
-- Grain: one (counted event, person other than the owner). Inputs: core.event, core.event_guest,
-- core.person_number.
with participant as (
    select
        event_number,
        person_number,
        bool_or(is_author) as is_author,
        bool_or(is_recipient) as is_recipient,
        bool_or(is_guest) as is_guest,
        bool_or(has_declined) as has_declined,
        min(role_rank) as role_rank
    from core.event_guest
    where person_number is not null and not is_owner and not is_room
    group by event_number, person_number
),

directed as (
    select
        event.event_number,
        event.event_key,
        person.person_id,
        event.occurred_at,
        event.occurred_on,
        event.kind,
        case
            when event.kind = 'meeting' then case when participant.is_guest and not participant.has_declined then 'mutual' end
            when event.is_from_owner then case when participant.is_recipient then 'out' end
            when participant.is_author then 'in'
        end as direction,
        participant.role_rank,
        event.n_others,
        event.is_broadcast,
        event.minutes,
        event.thread_key,
        event.source_file,
        event.record
    from core.event as event
    inner join participant on event.event_number = participant.event_number
    inner join core.person_number as person on participant.person_number = person.person_number
    where event.not_counted_because is null
),

final as (
    select
        event_number,
        event_key,
        person_id,
        occurred_at,
        occurred_on,
        kind,
        direction,
        case role_rank
            when 1 then 'from' when 2 then 'organizer' when 3 then 'to' when 4 then 'cc' when 5 then 'bcc'
            when 6 then 'attendee' else 'sender'
        end as role,
        n_others,
        is_broadcast,
        case when kind = 'meeting' then minutes end as minutes,
        thread_key,
        round(1e0 / greatest(n_others, 1), 9) as weight,
        source_file,
        record
    from directed
    where direction is not null
)

select * from final
