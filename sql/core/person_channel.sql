-- The channels over which the owner and a person were ever in touch, as one text that stands for the set.
-- Grain: one person with a counted interaction. Inputs: main.fct_interaction.
with used as (
    select person_id, kind
    from fct_interaction
    where not is_broadcast
    group by person_id, kind
),

final as (
    select person_id, string_agg(kind, ',' order by kind) as channels
    from used
    group by person_id
)

select * from final
