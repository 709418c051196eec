-- Which kinds of work and which organizations the owner's contacts cover well or thinly. A kind of work is read from
-- titles by core.title_function. Thin is what fewer than 2 people cover whom the owner was in touch with in the last 365
-- days, well what 5 or more cover.
-- Grain: one kind of work, or one organization with 3 or more known people. Inputs: core.person_organization,
-- core.person_seniority, core.title_function, main.dim_organization, main.dim_person, main.fct_relationship.
with kind_of_work as (
    select person.person_id, person.is_owner, rule.kind_of_work
    from dim_person as person
    inner join core.title_function as rule on regexp_matches(lower(person.title), rule.pattern)
    where person.kind = 'human'
    qualify row_number() over (partition by person.person_id order by rule.rule) = 1
),

own as (
    select kind_of_work from kind_of_work where is_owner group by kind_of_work
),

area as (
    select kind_of_work as area_id, min(kind_of_work) as name, 'kind of work' as kind, cast(0 as bigint) as people
    from core.title_function
    group by kind_of_work
    union all
    select organization_id as area_id, name, 'organization' as kind, cast(people as bigint) as people
    from dim_organization
    where people >= 3
),

member as (
    select 'kind of work' as kind, kind_of_work as area_id, person_id from kind_of_work where not is_owner
    union all
    select 'organization' as kind, organization_id as area_id, person_id from core.person_organization
),

placed as (
    select
        member.kind,
        member.area_id,
        member.person_id,
        relationship.display_name,
        relationship.tie_strength,
        coalesce(relationship.silence_days <= 365, false) as is_in_touch,
        coalesce(relationship.layer <= 50, false) as is_close,
        coalesce(seniority.seniority >= 0.75, false) as is_senior,
        row_number() over (
            partition by member.kind, member.area_id order by relationship.tie_strength desc, member.person_id
        ) as place
    from member
    inner join fct_relationship as relationship on member.person_id = relationship.person_id
    left join core.person_seniority as seniority on member.person_id = seniority.person_id
),

tallied as (
    select
        kind,
        area_id,
        count(*) as people_known,
        count(*) filter (where is_in_touch) as people_in_touch_365d,
        count(*) filter (where is_close) as people_close,
        count(*) filter (where is_senior) as people_senior,
        string_agg(display_name, ', ' order by place) filter (where place <= 3 and tie_strength > 0) as closest
    from placed
    group by kind, area_id
),

final as (
    select
        area.kind,
        area.area_id,
        area.name,
        coalesce(own.kind_of_work is not null, false) as is_own,
        cast(coalesce(tallied.people_known, 0) as integer) as people_known,
        cast(coalesce(tallied.people_in_touch_365d, 0) as integer) as people_in_touch_365d,
        cast(coalesce(tallied.people_close, 0) as integer) as people_close,
        cast(coalesce(tallied.people_senior, 0) as integer) as people_senior,
        case
            when coalesce(tallied.people_in_touch_365d, 0) >= 5 then 'well'
            when coalesce(tallied.people_in_touch_365d, 0) >= 2 then 'some'
            when coalesce(tallied.people_known, 0) > 0 then 'thin'
            else 'none'
        end as coverage,
        tallied.closest,
        case
            when coalesce(tallied.people_in_touch_365d, 0) >= 2 then null
            when coalesce(tallied.people_known, 0) = 0 then 'you know nobody here: you could ask for an introduction'
            when tallied.closest is not null then concat('you could take it up again with ', tallied.closest)
            else concat('you know ', cast(tallied.people_known as varchar), ' here and were never in touch: you could write')
        end as could_do
    from area
    left join own on area.kind = 'kind of work' and area.area_id = own.kind_of_work
    left join tallied on area.kind = tallied.kind and area.area_id = tallied.area_id
)

select
    kind, name, is_own, people_known, people_in_touch_365d, people_close, people_senior, coverage, closest, could_do
from final
order by kind, people_in_touch_365d, people_known desc, name, area_id
