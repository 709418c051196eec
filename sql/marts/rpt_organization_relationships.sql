-- How the owner stands with each organization: whom they know there, with whom they are in touch, which way it goes, and
-- whether it rests on one person. It rests on one who has two thirds or more of all days of contact with it.
-- Grain: one organization where somebody had a counted contact with the owner, or with 2 or more people known. Inputs:
-- core.colleague, core.person_count, core.person_organization, main.dim_organization, main.fct_relationship.
with member as (
    select
        person_organization.organization_id,
        relationship.person_id,
        relationship.display_name,
        relationship.state,
        relationship.silence_days,
        relationship.last_contact_on,
        relationship.last_contact_source_file,
        relationship.last_contact_record,
        relationship.active_days,
        relationship.tie_strength,
        relationship.meeting_minutes,
        coalesce(tally.active_days_90d, 0) as active_days_90d,
        coalesce(tally.active_days_previous_90d, 0) as active_days_previous_90d,
        colleague.person_id is not null as is_colleague
    from core.person_organization as person_organization
    inner join fct_relationship as relationship on person_organization.person_id = relationship.person_id
    left join core.person_count as tally on relationship.person_id = tally.person_id
    left join core.colleague as colleague on relationship.person_id = colleague.person_id
),

main_person as (
    select organization_id, person_id, display_name, state, silence_days, active_days, last_contact_source_file,
        last_contact_record
    from member
    where active_days > 0
    qualify row_number() over (
        partition by organization_id order by active_days desc, last_contact_on desc, person_id asc
    ) = 1
),

summed as (
    select
        organization_id,
        count(*) as people_known,
        count(*) filter (where active_days > 0) as people_in_touch_ever,
        count(*) filter (where silence_days <= 365) as people_in_touch_365d,
        count(*) filter (where silence_days <= 90) as people_in_touch_90d,
        sum(active_days) as active_days,
        sum(meeting_minutes) as meeting_minutes,
        sum(active_days_90d) as days_90,
        sum(active_days_previous_90d) as days_previous_90,
        sum(cast(round(tie_strength * 1e6) as bigint)) / 1e6 as tie_strength,
        max(last_contact_on) as last_contact_on,
        bool_or(is_colleague) as is_own
    from member
    group by organization_id
),

weighed as (
    select
        summed.*,
        organization.name,
        organization.domains,
        main_person.person_id as main_person_id,
        main_person.display_name as main_person,
        main_person.state as main_person_state,
        main_person.silence_days as main_person_silence_days,
        main_person.last_contact_source_file,
        main_person.last_contact_record,
        round(cast(main_person.active_days as double) / nullif(summed.active_days, 0), 6) as main_person_share,
        ln((summed.days_90 + 0.5e0) / (summed.days_previous_90 + 0.5e0)) as change,
        1.645e0 * sqrt(1e0 / (summed.days_90 + 0.5e0) + 1e0 / (summed.days_previous_90 + 0.5e0)) as change_margin
    from summed
    inner join dim_organization as organization on summed.organization_id = organization.organization_id
    left join main_person on summed.organization_id = main_person.organization_id
    where summed.people_known >= 2 or summed.active_days > 0
),

final as (
    select
        organization_id,
        name,
        domains,
        is_own,
        cast(people_known as integer) as people_known,
        cast(people_in_touch_ever as integer) as people_in_touch_ever,
        cast(people_in_touch_365d as integer) as people_in_touch_365d,
        cast(people_in_touch_90d as integer) as people_in_touch_90d,
        cast(active_days as integer) as active_days,
        cast(meeting_minutes as integer) as meeting_minutes,
        tie_strength,
        case when abs(change) > change_margin then round(change, 6) end as trend,
        last_contact_on,
        coalesce(main_person_share >= 0.66e0, false) as rests_on_one,
        main_person_id,
        main_person,
        main_person_share,
        main_person_state,
        case
            when active_days = 0
                then concat('you know ', cast(people_known as varchar), ' people there and were never in touch')
            when main_person_share >= 0.66 and main_person_silence_days > 180 then concat(
                'rests on ', main_person, ', silent for ',
                cast(cast(round(main_person_silence_days / 30.44e0) as integer) as varchar), ' months',
                case when people_known > 1 then concat(
                    '; you know ', cast(people_known - 1 as varchar),
                    case when people_known = 2 then ' other person there' else ' other people there' end
                ) else '' end
            )
            when main_person_share >= 0.66 and people_known > 1 then concat(
                'rests on ', main_person, '; you know ', cast(people_known - 1 as varchar),
                case when people_known = 2 then ' other person there, to whom you could write' else ' others there: you could write to one' end
            )
            when main_person_share >= 0.66
                then concat('rests on ', main_person, ', the only one you know there: you could ask them for a second')
            when people_in_touch_365d = 0 then 'silent for more than a year'
            when change < -change_margin then 'less contact in the last 90 days than in the 90 before'
            when change > change_margin then 'more contact in the last 90 days than in the 90 before'
            else concat(
                'in touch with ', cast(people_in_touch_365d as varchar), ' of ', cast(people_known as varchar), ' in the last year'
            )
        end as says,
        last_contact_source_file,
        last_contact_record
    from weighed
)

select * from final order by tie_strength desc, active_days desc, organization_id
