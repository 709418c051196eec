-- How a person's company overlaps with the owner's: Jaccard of the person's neighbours and the owner's contacts, and
-- the neighbours that the owner was in touch with in the last 60 days.
-- Grain: one person with a neighbour. Inputs: core.neighbour, core.person_count, core.run_day,
-- main.dim_person.
with contact as (
    select
        tally.person_id,
        date_diff('day', tally.last_contact_on, run.as_of_on) <= 60 as is_recent
    from core.person_count as tally
    cross join core.run_day as run
    inner join dim_person as person on tally.person_id = person.person_id
    where tally.active_days > 0 and person.kind = 'human'
),

total as (
    select count(*) as n from contact
),

met as (
    select
        neighbour.person_id,
        count(*) as n_neighbours,
        count(contact.person_id) as n_shared,
        count(*) filter (where contact.is_recent) as n_active
    from core.neighbour as neighbour
    left join contact on neighbour.neighbour_id = contact.person_id
    group by neighbour.person_id
),

final as (
    select
        met.person_id,
        cast(met.n_active as integer) as common_active_contacts,
        round(
            cast(met.n_shared as double) / nullif(
                met.n_neighbours + total.n - (case when own.person_id is null then 0 else 1 end) - met.n_shared, 0
            ),
            6
        ) as overlap
    from met
    cross join total
    left join contact as own on met.person_id = own.person_id
)

select * from final
