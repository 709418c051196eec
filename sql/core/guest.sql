-- Who may be on an event: an address, profile or name, and the person whose it is.
-- Grain: one (address, person). Inputs: core.mention.
with final as (
    select
        guest_number,
        address,
        person_id,
        person_number,
        is_owner,
        person_kind = 'room' as is_room,
        person_kind = 'list' as is_list
    from core.mention
    group by guest_number, address, person_id, person_number, is_owner, person_kind
)

select * from final
