-- Burt's constraint and effective size in the co-presence graph without the owner. With p_ij the share of i's tie
-- weight that lies with j: constraint_i = sum over neighbours j of (p_ij + sum_q p_iq p_qj)^2; the effective size is
-- n - 2t/n, n neighbours with t ties among them (Burt 1992; Borgatti 1997).
-- Grain: one person with a neighbour. Inputs: core.neighbour.
with degree as (
    select person_id, count(*) as n, cast(sum(cast(round(weight * 1e12) as bigint)) as double) / 1e12 as weight
    from core.neighbour
    group by person_id
),

tie as (
    select neighbour.person_id, neighbour.neighbour_id, neighbour.weight / nullif(degree.weight, 0) as share
    from core.neighbour as neighbour
    inner join degree on neighbour.person_id = degree.person_id
),

through as (
    select
        direct.person_id,
        direct.neighbour_id,
        count(*) as ties,
        sum(cast(round(first_leg.share * second_leg.share * 1e15) as bigint)) / 1e15 as share
    from tie as direct
    inner join tie as first_leg on direct.person_id = first_leg.person_id
    inner join tie as second_leg
        on first_leg.neighbour_id = second_leg.person_id and direct.neighbour_id = second_leg.neighbour_id
    group by direct.person_id, direct.neighbour_id
),

summed as (
    select
        tie.person_id,
        sum(cast(round(pow(tie.share + coalesce(through.share, 0e0), 2) * 1e12) as bigint)) / 1e12 as burt_constraint,
        sum(coalesce(through.ties, 0)) as ties_twice
    from tie
    left join through on tie.person_id = through.person_id and tie.neighbour_id = through.neighbour_id
    group by tie.person_id
),

final as (
    select
        summed.person_id,
        cast(degree.n as integer) as n_neighbours,
        summed.burt_constraint,
        degree.n - cast(summed.ties_twice as double) / nullif(degree.n, 0) as effective_size
    from summed
    inner join degree on summed.person_id = degree.person_id
)

select * from final
