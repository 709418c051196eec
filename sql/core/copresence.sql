-- Two others seen on one small counted event.
-- Grain: one (event, pair of people other than the owner), person_a before person_b. Inputs: core.event,
-- core.event_guest, core.person_number, core.run_params, main.dim_person.
with present as (
    select event_guest.event_number, event_guest.person_number, event.event_key, event.n_others
    from core.event_guest as event_guest
    inner join core.event as event on event_guest.event_number = event.event_number
    inner join core.person_number as numbered on event_guest.person_number = numbered.person_number
    inner join dim_person as person on numbered.person_id = person.person_id
    cross join core.run_params as run
    where event.not_counted_because is null
        and event.n_others between 2 and run.copresence_max
        and person.kind = 'human'
        and not person.is_owner
        and not event_guest.has_declined
    group by event_guest.event_number, event_guest.person_number, event.event_key, event.n_others
),

-- People are numbered in the order of their ids.
final as (
    select
        one.event_key,
        person_one.person_id as person_a,
        person_other.person_id as person_b,
        round(1e0 / nullif(one.n_others, 0), 12) as weight
    from present as one
    inner join present as other on one.event_number = other.event_number and one.person_number < other.person_number
    inner join core.person_number as person_one on one.person_number = person_one.person_number
    inner join core.person_number as person_other on other.person_number = person_other.person_number
)

select * from final
