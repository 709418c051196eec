-- Where people worked, as successive LinkedIn archives told it. Known from `valid_from`, which is not when it began;
-- half-open, and the current role has no `valid_to`. An archive of the day of as_of counts: it states its time without a
-- zone, and who downloads one today expects to find it in today's run.
-- Grain: one (person, run of equal organization and title). Inputs: core.contact_person, core.run_params,
-- raw.contact_record.
with told as (
    select
        contact_person.person_id,
        least(contact_record.captured_at, run.as_of) as captured_at,
        contact_record.organization,
        contact_record.title,
        contact_record.source_file,
        contact_record.record
    from raw.contact_record as contact_record
    inner join core.contact_person as contact_person
        on contact_record.source_file = contact_person.source_file and contact_record.record = contact_person.record
    cross join core.run_params as run
    where contact_record.source = 'linkedin'
        and contact_record.captured_at < run.as_of + interval 1 day
        and (contact_record.organization is not null or contact_record.title is not null)
    qualify row_number() over (
        partition by contact_person.person_id, least(contact_record.captured_at, run.as_of)
        order by contact_record.captured_at desc, contact_record.source_file, contact_record.record
    ) = 1
),

changed as (
    select
        person_id,
        captured_at,
        organization,
        title,
        source_file,
        record,
        case
            when lag(captured_at) over (partition by person_id order by captured_at) is not null
                and organization is not distinct from lag(organization) over (partition by person_id order by captured_at)
                and title is not distinct from lag(title) over (partition by person_id order by captured_at)
                then 0
            else 1
        end as opens
    from told
),

opened as (
    select person_id, captured_at, organization, title, source_file, record
    from changed
    where opens = 1
),

final as (
    select
        person_id,
        organization,
        title,
        captured_at as valid_from,
        lead(captured_at) over (partition by person_id order by captured_at) as valid_to,
        lead(captured_at) over (partition by person_id order by captured_at) is null as is_current,
        source_file,
        record
    from opened
)

select * from final
