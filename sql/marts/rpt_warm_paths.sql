-- Through whom to reach a silent person, or an organization with which the owner is not in touch: somebody the owner was
-- in touch with in the last 60 days and who is not falling silent, who was seen together with them, or who worked there
-- before.
-- Grain: one (target, contact on the way), at most 3 contacts a target. Inputs: core.common_contact,
-- core.person_organization, main.dim_organization, main.dim_person, main.dim_person_role,
-- main.fct_relationship.
with to_person as (
    select
        'person' as target_kind,
        target.person_id as target_id,
        target.display_name as target,
        target.state as target_state,
        target.peak_strength as target_weight,
        common.contact_id as via_id,
        common.tie_strength as via_strength,
        common.n_events,
        cast(null as varchar) as known_from,
        cast(null as varchar) as known_there
    from fct_relationship as target
    inner join core.common_contact as common on target.person_id = common.person_id
    where target.state in ('dormant', 'fading', 'never', 'unknown')
),

reached as (
    select
        person_organization.organization_id,
        count(*) filter (where relationship.silence_days <= 60) as in_touch
    from core.person_organization as person_organization
    inner join fct_relationship as relationship on person_organization.person_id = relationship.person_id
    group by person_organization.organization_id
),

through_company as (
    select
        person_organization.organization_id,
        common.contact_id,
        common.tie_strength as via_strength,
        common.n_events,
        cast(null as varchar) as known_from,
        person.display_name as known_there
    from core.common_contact as common
    inner join core.person_organization as person_organization on common.person_id = person_organization.person_id
    inner join dim_person as person on common.person_id = person.person_id
    left join core.person_organization as own on common.contact_id = own.person_id
    where coalesce(own.organization_id, '') <> person_organization.organization_id
    qualify row_number() over (
        partition by person_organization.organization_id, common.contact_id
        order by common.n_events desc, common.person_id asc
    ) = 1
),

through_past as (
    select
        organization.organization_id,
        role.person_id as contact_id,
        relationship.tie_strength as via_strength,
        cast(null as integer) as n_events,
        max(role.title) as known_from,
        cast(null as varchar) as known_there
    from dim_person_role as role
    inner join dim_organization as organization on lower(role.organization) = lower(organization.name)
    inner join fct_relationship as relationship on role.person_id = relationship.person_id
    left join core.person_organization as own on role.person_id = own.person_id
    where not role.is_current
        and relationship.silence_days <= 60
        and coalesce(own.organization_id, '') <> organization.organization_id
    group by organization.organization_id, role.person_id, relationship.tie_strength
),

to_organization as (
    select
        'organization' as target_kind,
        organization.organization_id as target_id,
        organization.name as target,
        cast(null as varchar) as target_state,
        cast(organization.people as double) as target_weight,
        way.contact_id as via_id,
        max(way.via_strength) as via_strength,
        max(way.n_events) as n_events,
        max(way.known_from) as known_from,
        max(way.known_there) as known_there
    from (
        select * from through_company
        union all
        select * from through_past
    ) as way
    inner join dim_organization as organization on way.organization_id = organization.organization_id
    inner join reached on way.organization_id = reached.organization_id
    where reached.in_touch = 0
    group by organization.organization_id, organization.name, organization.people, way.contact_id
),

way as (
    select * from to_person
    union all
    select * from to_organization
),

ranked as (
    select
        way.*,
        row_number() over (
            partition by target_kind, target_id
            order by via_strength desc, n_events desc nulls last, via_id asc
        ) as place
    from way
    inner join fct_relationship as contact on way.via_id = contact.person_id
    where contact.state not in ('dormant', 'fading')
),

final as (
    select
        ranked.target_kind,
        ranked.target_id,
        ranked.target,
        ranked.target_state,
        cast(ranked.place as integer) as place,
        ranked.via_id,
        contact.display_name as via,
        contact.organization as via_organization,
        person.primary_email as via_email,
        person.profile_url as via_profile_url,
        ranked.via_strength,
        contact.last_contact_on as via_last_contact_on,
        ranked.n_events as seen_together,
        concat(
            contact.display_name, ' (last contact ', cast(contact.last_contact_on as varchar), ')',
            case
                when ranked.n_events is not null and ranked.target_kind = 'person' then concat(
                    ' was on ', cast(ranked.n_events as varchar),
                    case when ranked.n_events = 1 then ' message or meeting with them' else ' messages or meetings with them' end
                )
                when ranked.n_events is not null then concat(
                    ' was on ', cast(ranked.n_events as varchar),
                    case when ranked.n_events = 1 then ' message or meeting with ' else ' messages or meetings with ' end,
                    ranked.known_there, ' there'
                )
                else ''
            end,
            case
                when ranked.known_from is not null
                    then concat(case when ranked.n_events is not null then ' and' else '' end, ' worked there as ', ranked.known_from)
                when ranked.n_events is null then ' worked there'
                else ''
            end
        ) as why,
        contact.last_contact_source_file as via_source_file,
        contact.last_contact_record as via_record,
        ranked.target_weight
    from ranked
    inner join fct_relationship as contact on ranked.via_id = contact.person_id
    inner join dim_person as person on ranked.via_id = person.person_id
    where ranked.place <= 3
)

select
    target_kind, target_id, target, target_state, place, via_id, via, via_organization, via_email, via_profile_url,
    via_strength, via_last_contact_on, seen_together, why, via_source_file, via_record
from final
order by target_kind desc, target_weight desc, target_id, place
