-- Who connects the owner to people they reach in no other way, and is falling silent. Somebody is reached through one
-- person alone who was seen with them, if the owner had no contact with them in the last 365 days and with nobody else
-- who was seen with them. A low constraint and a large effective size (Burt) say that somebody spans several circles.
-- Grain: one person in state dormant, fading or quiet, or with less contact than before, who alone leads to somebody.
-- Inputs: core.neighbour, core.structural_hole, main.dim_person, main.fct_relationship.
with contact as (
    select person_id, silence_days <= 365 as is_in_touch
    from fct_relationship
    where silence_days is not null
),

ways as (
    select neighbour.person_id, count(*) filter (where contact.is_in_touch) as in_touch
    from core.neighbour as neighbour
    inner join contact on neighbour.neighbour_id = contact.person_id
    group by neighbour.person_id
),

bridge as (
    select person_id
    from fct_relationship
    where state in ('dormant', 'fading', 'quiet') or trend < 0
),

behind as (
    select
        bridge.person_id,
        neighbour.neighbour_id,
        relationship.display_name,
        relationship.organization,
        row_number() over (
            partition by bridge.person_id order by neighbour.weight desc, neighbour.neighbour_id
        ) as place
    from bridge
    inner join fct_relationship as own on bridge.person_id = own.person_id
    inner join core.neighbour as neighbour on bridge.person_id = neighbour.person_id
    inner join fct_relationship as relationship on neighbour.neighbour_id = relationship.person_id
    left join contact on neighbour.neighbour_id = contact.person_id
    left join ways on neighbour.neighbour_id = ways.person_id
    where not coalesce(contact.is_in_touch, false)
        and coalesce(ways.in_touch, 0) - case when own.silence_days <= 365 then 1 else 0 end <= 0
),

tallied as (
    select
        person_id,
        count(*) as reached_alone,
        count(distinct organization) as organizations_reached_alone,
        string_agg(display_name, ', ' order by place) filter (where place <= 5) as people_reached_alone
    from behind
    group by person_id
),

final as (
    select
        relationship.person_id,
        relationship.display_name,
        relationship.organization,
        person.primary_email as email,
        person.profile_url,
        relationship.state,
        relationship.silence_days,
        cast(tallied.reached_alone as integer) as reached_alone,
        cast(tallied.organizations_reached_alone as integer) as organizations_reached_alone,
        tallied.people_reached_alone,
        hole.n_neighbours,
        hole.burt_constraint,
        round(hole.effective_size, 6) as effective_size,
        relationship.tie_strength,
        concat(
            'the only way to ', cast(tallied.reached_alone as varchar),
            case when tallied.reached_alone = 1 then ' person (' else ' people (' end,
            tallied.people_reached_alone,
            case when tallied.reached_alone > 5 then ' and others' else '' end,
            '); silent for ', cast(relationship.silence_days as varchar), ' days'
        ) as why,
        relationship.last_contact_on,
        relationship.last_contact_source_file,
        relationship.last_contact_record
    from tallied
    inner join fct_relationship as relationship on tallied.person_id = relationship.person_id
    inner join dim_person as person on tallied.person_id = person.person_id
    left join core.structural_hole as hole on tallied.person_id = hole.person_id
)

select * from final order by reached_alone desc, burt_constraint, person_id
