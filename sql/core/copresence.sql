-- Two others seen on one small counted event.
-- Grain: one (event, pair of people other than the owner), person_a before person_b. Inputs: core.event,
-- core.event_participant, core.run_params, main.dim_person.
with present as (
    select participant.event_key, participant.person_id, event.n_others
    from core.event_participant as participant
    inner join core.event as event on participant.event_key = event.event_key
    inner join dim_person as person on participant.person_id = person.person_id
    cross join core.run_params as run
    where event.not_counted_because is null
        and event.n_others between 2 and run.copresence_max
        and person.kind = 'human'
        and not person.is_owner
        and not participant.has_declined
    group by participant.event_key, participant.person_id, event.n_others
),

final as (
    select
        one.event_key,
        one.person_id as person_a,
        other.person_id as person_b,
        round(1e0 / one.n_others, 12) as weight
    from present as one
    inner join present as other on one.event_key = other.event_key and one.person_id < other.person_id
)

select * from final
