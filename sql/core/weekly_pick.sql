-- This week's few: those silent beyond the cadence that the owner set, then formerly strong ties by score, then warm
-- paths, then one that is not the usual choice and changes with the week; what is short is filled up by score.
-- Grain: one picked person. Inputs: core.dormant_candidate, core.run_day, core.run_params.
with asked as (
    select candidate.person_id, 'your cadence' as this_week
    from core.dormant_candidate as candidate
    cross join core.run_params as run
    where candidate.cadence_days is not null
    qualify row_number() over (order by candidate.score desc, candidate.person_id) <= max(run.weekly_contacts) over ()
),

asked_count as (
    select count(*) as n from asked
),

ranked as (
    select
        candidate.person_id,
        candidate.warm_path,
        run.weekly_contacts - asked_count.n as places,
        row_number() over (order by candidate.score desc, candidate.person_id) as score_rank,
        md5(concat(candidate.person_id, cast(cast(date_trunc('week', run_day.as_of_on) as date) as varchar))) as lot
    from core.dormant_candidate as candidate
    cross join core.run_params as run
    cross join core.run_day as run_day
    cross join asked_count
    where candidate.cadence_days is null
),

strong as (
    select person_id, 'strong tie' as this_week
    from ranked
    where score_rank <= floor(places / 2e0)
),

warm as (
    select ranked.person_id, 'warm path' as this_week
    from ranked
    left join strong on ranked.person_id = strong.person_id
    where strong.person_id is null and ranked.warm_path > 0
    qualify row_number() over (order by ranked.warm_path desc, ranked.score_rank)
        <= max(ranked.places) over () - 1 - floor(max(ranked.places) over () / 2e0)
),

usual as (
    select person_id, this_week from strong
    union all
    select person_id, this_week from warm
),

unusual as (
    select ranked.person_id, 'not the usual choice' as this_week
    from ranked
    left join usual on ranked.person_id = usual.person_id
    where usual.person_id is null and ranked.score_rank > ranked.places
    qualify row_number() over (order by ranked.lot, ranked.person_id) = 1 and max(ranked.places) over () > 1
),

chosen as (
    select person_id, this_week from usual
    union all
    select person_id, this_week from unusual
),

taken as (
    select count(*) as n from chosen
),

filled as (
    select ranked.person_id, 'strong tie' as this_week
    from ranked
    cross join taken
    left join chosen on ranked.person_id = chosen.person_id
    where chosen.person_id is null
    qualify row_number() over (order by ranked.score_rank) <= max(ranked.places) over () - max(taken.n) over ()
),

final as (
    select person_id, this_week from asked
    union all
    select person_id, this_week from chosen
    union all
    select person_id, this_week from filled
)

select * from final
