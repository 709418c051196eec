-- The days of a person add up to the person's interactions, counted either way.
with by_day as (
    select
        person_id,
        sum(n_in) as n_in,
        sum(n_out) as n_out,
        sum(n_meetings) as n_meetings
    from fct_person_day
    group by person_id
),

by_interaction as (
    select
        person_id,
        count(*) filter (where direction = 'in' and not is_broadcast) as n_in,
        count(*) filter (where direction = 'out' and not is_broadcast) as n_out,
        count(*) filter (where direction = 'mutual' and not is_broadcast) as n_meetings
    from fct_interaction
    group by person_id
)

select by_interaction.person_id
from by_interaction
left join by_day on by_interaction.person_id = by_day.person_id
where by_day.n_in is distinct from by_interaction.n_in
    or by_day.n_out is distinct from by_interaction.n_out
    or by_day.n_meetings is distinct from by_interaction.n_meetings
