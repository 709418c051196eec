-- Who was on an event, over all its copies.
-- Grain: one (event_key, address, person). Inputs: core.event, core.event_guest, core.guest.
with final as (
    select
        event.event_key,
        guest.address,
        guest.person_id,
        event_guest.is_owner,
        event_guest.is_room,
        event_guest.is_list,
        event_guest.is_author,
        event_guest.is_recipient,
        event_guest.is_guest,
        event_guest.has_declined,
        event_guest.role_rank
    from core.event_guest as event_guest
    inner join core.guest as guest on event_guest.guest_number = guest.guest_number
    inner join core.event as event on event_guest.event_number = event.event_number
)

select * from final
