-- Reasons to write that the calendar of life gives: role changes that the newest LinkedIn archive shows against the one
-- before it (learned in the last 180 days), and birthdays, anniversaries of the connection and of the first contact (each
-- full year, from the day that it was at home) in the next 30 days; 29 February is the 28th where a year has none.
-- Grain: one moment. Inputs: core.contact_person, core.latest_move, core.run_day, core.run_params, main.dim_person,
-- main.fct_relationship, raw.contact_record.
with move as (
    select
        move.person_id,
        'new role' as moment,
        cast((move.valid_from at time zone 'UTC') at time zone run.home_time_zone as date) as on_day,
        concat(
            'now ', coalesce(move.title, 'in a role not told'),
            case when move.organization is not null then concat(' at ', move.organization) else '' end,
            ', before ', coalesce(move.former_title, 'in a role not told'),
            case when move.former_organization is not null then concat(' at ', move.former_organization) else '' end,
            ' (changed between ', strftime(move.former_known_at, '%B %Y'), ' and ', strftime(move.valid_from, '%B %Y'), ')'
        ) as says,
        move.source_file,
        move.record
    from core.latest_move as move
    cross join core.run_params as run
    where move.valid_from >= run.as_of - interval 180 day
),

birthday as (
    select
        contact_person.person_id,
        substr(contact_record.birthday, length(contact_record.birthday) - 4, 5) as month_day,
        contact_record.source_file,
        contact_record.record
    from raw.contact_record as contact_record
    inner join core.contact_person as contact_person
        on contact_record.source_file = contact_person.source_file and contact_record.record = contact_person.record
    where contact_record.birthday is not null
    qualify row_number() over (
        partition by contact_person.person_id order by contact_record.source_file, contact_record.record
    ) = 1
),

first_contact as (
    select
        relationship.person_id,
        cast((relationship.first_contact_at at time zone 'UTC') at time zone run.home_time_zone as date) as began_on
    from fct_relationship as relationship
    cross join core.run_params as run
    where relationship.first_contact_at is not null
),

yearly as (
    select person_id, 'birthday' as moment, month_day, cast(null as date) as began_on, source_file, record
    from birthday

    union all

    select person_id, 'connected' as moment, strftime(connected_on, '%m-%d') as month_day, connected_on as began_on,
        cast(null as varchar) as source_file, cast(null as varchar) as record
    from dim_person
    where connected_on is not null

    union all

    select person_id, 'first contact' as moment, strftime(began_on, '%m-%d') as month_day, began_on,
        cast(null as varchar) as source_file, cast(null as varchar) as record
    from first_contact
),

coming as (
    select
        yearly.*,
        case
            when yearly.month_day >= strftime(run.as_of_on, '%m-%d') then year(run.as_of_on)
            else year(run.as_of_on) + 1
        end as in_year,
        run.as_of_on
    from yearly
    cross join core.run_day as run
),

dated as (
    select
        coming.*,
        coalesce(
            try_cast(concat(cast(in_year as varchar), '-', month_day) as date),
            case when month_day = '02-29' then make_date(in_year, 2, 28) end
        ) as on_day
    from coming
),

anniversary as (
    select
        person_id,
        moment,
        on_day,
        case moment
            when 'birthday' then 'birthday'
            when 'connected' then concat(
                cast(year(on_day) - year(began_on) as varchar), ' years connected on LinkedIn'
            )
            else concat(cast(year(on_day) - year(began_on) as varchar), ' years since your first contact')
        end as says,
        source_file,
        record
    from dated
    where date_diff('day', as_of_on, on_day) between 0 and 30
        and (began_on is null or year(on_day) - year(began_on) >= 1)
),

moment as (
    select * from move
    union all
    select * from anniversary
),

final as (
    select
        moment.moment,
        moment.on_day,
        moment.person_id,
        relationship.display_name,
        relationship.organization,
        relationship.title,
        person.primary_email as email,
        person.profile_url,
        case when moment.says like '1 years%' then concat('1 year', substr(moment.says, 8)) else moment.says end as says,
        relationship.state,
        relationship.peak_strength,
        relationship.last_contact_on,
        coalesce(moment.source_file, relationship.last_contact_source_file) as source_file,
        coalesce(moment.record, relationship.last_contact_record) as record
    from moment
    inner join fct_relationship as relationship on moment.person_id = relationship.person_id
    inner join dim_person as person on moment.person_id = person.person_id
    where moment.moment in ('new role', 'birthday') or relationship.active_days >= 5
)

select * from final
order by
    case moment when 'new role' then 1 when 'birthday' then 2 when 'connected' then 3 else 4 end,
    peak_strength desc,
    person_id
