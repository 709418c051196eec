-- The co-presence graph, both ways round: w is the summed weight of the events that two people shared.
-- Grain: one (person, neighbour). Inputs: core.copresence.
with pair as (
    select
        person_a,
        person_b,
        cast(count(*) as integer) as n_events,
        cast(sum(cast(round(weight * 1e12) as bigint)) as double) / 1e12 as weight
    from core.copresence
    group by person_a, person_b
),

final as (
    select person_a as person_id, person_b as neighbour_id, n_events, weight from pair
    union all
    select person_b as person_id, person_a as neighbour_id, n_events, weight from pair
)

select * from final
