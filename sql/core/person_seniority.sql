-- Seniority from 0 to 1, by the first rule that a person's title meets.
-- Grain: one person whose title meets a rule. Inputs: core.title_seniority, main.dim_person.
with final as (
    select person.person_id, rule.seniority
    from dim_person as person
    inner join core.title_seniority as rule on regexp_matches(lower(person.title), rule.pattern)
    qualify row_number() over (partition by person.person_id order by rule.rule) = 1
)

select * from final
