-- Who an event went to, in numbers. One address that stands for two people (a couple) is one other.
-- Grain: one event with a participant. Inputs: core.event_participant.
with shared as (
    select address
    from core.event_participant
    where not is_owner and not is_room
    group by address
    having min(coalesce(person_id, '')) <> max(coalesce(person_id, ''))
),

repeated as (
    select several.event_key, sum(several.bearers - 1) as n
    from (
        select participant.event_key, participant.address, count(*) as bearers
        from core.event_participant as participant
        inner join shared on participant.address = shared.address
        where not participant.is_owner and not participant.is_room
        group by participant.event_key, participant.address
        having count(*) > 1
    ) as several
    group by several.event_key
),

tallied as (
    select
        event_key,
        count(*) filter (where not is_owner and not is_room) as n_others,
        bool_or(is_owner) as names_owner,
        bool_or(is_owner and is_author) as is_from_owner,
        bool_or(is_owner and has_declined) as is_declined_by_owner,
        bool_or(is_list and role_rank = 3) as is_to_list
    from core.event_participant
    group by event_key
),

final as (
    select
        tallied.event_key,
        cast(tallied.n_others - coalesce(repeated.n, 0) as integer) as n_others,
        tallied.names_owner,
        tallied.is_from_owner,
        tallied.is_declined_by_owner,
        tallied.is_to_list
    from tallied
    left join repeated on tallied.event_key = repeated.event_key
)

select * from final
