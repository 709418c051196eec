-- Who is with the owner's own organization: by the organization that they give, or by a mail domain of it.
-- Grain: one person. Inputs: core.person_organization, main.dim_organization, main.dim_person.
with own as (
    select person_organization.organization_id
    from dim_person as owner
    inner join core.person_organization as person_organization
        on lower(owner.organization) = lower(person_organization.organization)
    where owner.is_owner
    group by person_organization.organization_id
),

by_name as (
    select person_organization.person_id
    from core.person_organization as person_organization
    inner join own on person_organization.organization_id = own.organization_id
),

by_domain as (
    select person.person_id
    from dim_person as person
    inner join own on person.organization is null
    inner join dim_organization as organization on own.organization_id = organization.organization_id
    where not person.is_owner
        and person.kind = 'human'
        and concat(', ', organization.domains, ', ')
        like concat('%, ', lower(regexp_replace(person.primary_email, '^.*@', '', 'g')), ', %')
),

final as (
    select person_id from by_name
    union
    select person_id from by_domain
)

select * from final
