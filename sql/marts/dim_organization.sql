-- Organizations that people are with, under the name most of them give, and the mail domains that are theirs: those
-- that at least two of their people use, or one where nobody from elsewhere does, and that offer no mail to the public.
-- Grain: one organization. Inputs: core.free_mail_domain, core.person_identity, core.person_organization.
with named as (
    select organization_id, organization, count(*) as people
    from core.person_organization
    group by organization_id, organization
),

label as (
    select organization_id, organization as name
    from named
    qualify row_number() over (partition by organization_id order by people desc, organization) = 1
),

used as (
    select
        person_organization.organization_id,
        lower(regexp_replace(person_identity.value, '^.*@', '', 'g')) as domain,
        count(distinct person_organization.person_id) as people
    from core.person_organization as person_organization
    inner join core.person_identity as person_identity
        on person_organization.person_id = person_identity.person_id and person_identity.kind = 'email'
    group by person_organization.organization_id, lower(regexp_replace(person_identity.value, '^.*@', '', 'g'))
),

elsewhere as (
    select domain, sum(people) as people
    from used
    group by domain
),

owned as (
    select used.organization_id, used.domain
    from used
    inner join elsewhere on used.domain = elsewhere.domain
    left join core.free_mail_domain as free on used.domain = free.domain
    where used.people * 2 > elsewhere.people and free.domain is null
),

domain_list as (
    select organization_id, string_agg(domain, ', ' order by domain) as domains
    from owned
    group by organization_id
),

headcount as (
    select organization_id, count(*) as people
    from core.person_organization
    group by organization_id
),

final as (
    select
        label.organization_id,
        label.name,
        domain_list.domains,
        cast(headcount.people as integer) as people
    from label
    inner join headcount on label.organization_id = headcount.organization_id
    left join domain_list on label.organization_id = domain_list.organization_id
)

select * from final
