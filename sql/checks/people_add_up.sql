-- Merging people changes no sum: their relationships together have the interactions with humans, in each direction.
with by_person as (
    select
        coalesce(sum(n_in_incl_broadcast), 0) as n_in,
        coalesce(sum(n_out_incl_broadcast), 0) as n_out,
        coalesce(sum(n_meetings_incl_broadcast), 0) as n_meetings
    from fct_relationship
),

by_interaction as (
    select
        count(*) filter (where interaction.direction = 'in') as n_in,
        count(*) filter (where interaction.direction = 'out') as n_out,
        count(*) filter (where interaction.direction = 'mutual') as n_meetings
    from fct_interaction as interaction
    inner join dim_person as person on interaction.person_id = person.person_id
    where person.kind = 'human' and not person.is_owner
)

select by_person.n_in, by_person.n_out, by_person.n_meetings
from by_person
cross join by_interaction
where by_person.n_in <> by_interaction.n_in
    or by_person.n_out <> by_interaction.n_out
    or by_person.n_meetings <> by_interaction.n_meetings
