-- Whom the owner was in touch with in the last 60 days among a person's company, the closest to that person first.
-- Grain: one (person, common contact). Inputs: core.neighbour, core.person_count, core.person_strength, core.run_day,
-- main.dim_person.
with recent as (
    select tally.person_id, tally.last_contact_on, strength.tie_strength
    from core.person_count as tally
    inner join dim_person as person on tally.person_id = person.person_id
    inner join core.person_strength as strength on tally.person_id = strength.person_id
    cross join core.run_day as run
    where person.kind = 'human' and date_diff('day', tally.last_contact_on, run.as_of_on) <= 60
),

final as (
    select
        neighbour.person_id,
        recent.person_id as contact_id,
        neighbour.n_events,
        recent.last_contact_on,
        recent.tie_strength,
        cast(row_number() over (
            partition by neighbour.person_id
            order by neighbour.weight desc, recent.tie_strength desc, recent.person_id asc
        ) as integer) as place
    from core.neighbour as neighbour
    inner join recent on neighbour.neighbour_id = recent.person_id
)

select * from final
