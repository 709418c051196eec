-- Who an event went to, in numbers. One address that stands for two people (a couple) is one other.
-- Grain: one event with a participant. Inputs: core.event_guest, core.guest.
with shared as (
    select address
    from core.guest
    where not is_owner and not is_room
    group by address
    having count(*) > 1
),

bearer as (
    select guest.guest_number, guest.address
    from core.guest as guest
    inner join shared on guest.address = shared.address
),

repeated as (
    select several.event_number, sum(several.bearers - 1) as n
    from (
        select event_guest.event_number, bearer.address, count(*) as bearers
        from core.event_guest as event_guest
        inner join bearer on event_guest.guest_number = bearer.guest_number
        where not event_guest.is_owner and not event_guest.is_room
        group by event_guest.event_number, bearer.address
        having count(*) > 1
    ) as several
    group by several.event_number
),

tallied as (
    select
        event_number,
        count(*) filter (where not is_owner and not is_room) as n_others,
        bool_or(is_owner) as names_owner,
        bool_or(is_owner and is_author) as is_from_owner,
        bool_or(is_owner and has_declined) as is_declined_by_owner,
        bool_or(is_list and role_rank = 3) as is_to_list
    from core.event_guest
    group by event_number
),

final as (
    select
        tallied.event_number,
        cast(tallied.n_others - coalesce(repeated.n, 0) as integer) as n_others,
        tallied.names_owner,
        tallied.is_from_owner,
        tallied.is_declined_by_owner,
        tallied.is_to_list
    from tallied
    left join repeated on tallied.event_number = repeated.event_number
)

select * from final
