-- The ways in which participants are named, each with the address that stands for it and with who it is.
-- Grain: one (name, email, profile_url, is_room), and one position where a participant has no name at all.
-- Inputs: core.mention_person, core.person_number, raw.participant.
with said as (
    select
        name,
        email,
        profile_url,
        coalesce(is_room, false) as is_room,
        case when coalesce(email, profile_url, name) is null then position end as position
    from raw.participant
    group by
        name,
        email,
        profile_url,
        coalesce(is_room, false),
        case when coalesce(email, profile_url, name) is null then position end
),

known as (
    select
        said.name,
        said.email,
        said.profile_url,
        said.is_room,
        said.position,
        lower(coalesce(
            said.email, said.profile_url, said.name, concat('position ', cast(said.position as varchar))
        )) as address,
        mention_person.person_id
    from said
    left join core.mention_person as mention_person
        on said.name is not distinct from mention_person.name
        and said.email is not distinct from mention_person.email
        and said.profile_url is not distinct from mention_person.profile_url
        and said.is_room = mention_person.is_room
),

final as (
    select
        known.name,
        known.email,
        known.profile_url,
        known.is_room,
        known.position,
        known.address,
        known.person_id,
        person.person_number,
        coalesce(person.kind, '') as person_kind,
        coalesce(person.is_owner, false) as is_owner,
        cast(dense_rank() over (order by known.address, coalesce(known.person_id, '')) as integer) as guest_number
    from known
    left join core.person_number as person on known.person_id = person.person_id
)

select * from final
