-- Seniority from 0 to 1, by the first rule that a person's title meets. A role that the title calls former is not read,
-- up to the next comma, bar, slash, ampersand or bracket: "Partner, former CEO" is a partner.
-- Grain: one person whose title meets a rule. Inputs: core.title_seniority, main.dim_person.
with present_role as (
    select
        person_id,
        trim(regexp_replace(
            lower(title),
            '(^|[^\p{L}])(former|formerly|past|ex|ehemals|ehemalige[rn]?)[ :-][^,;|/&()]*',
            '\1',
            'g'
        )) as title
    from dim_person
),

final as (
    select present_role.person_id, rule.seniority
    from present_role
    inner join core.title_seniority as rule on regexp_matches(present_role.title, rule.pattern)
    qualify row_number() over (partition by present_role.person_id order by rule.rule) = 1
)

select * from final
