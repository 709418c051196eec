-- How the owner's network moved, month by month over the last 36: contacts by kind, who came and who went, and with how
-- many people the owner stood how at the month's end. The running month ends at as_of. People went with their last
-- contact, if more than 180 covered days went by since.
-- Grain: one month. Inputs: core.person_silence, core.run_day, main.dim_person, main.fct_interaction,
-- main.fct_person_day.
with month_number as (
    select
        step.n as back,
        year(run.as_of_on) * 12 + month(run.as_of_on) - 1 - step.n as months,
        run.as_of_on
    from core.run_day as run
    cross join (select unnest(range(0, 36)) as n) as step
),

month_begun as (
    select
        back,
        as_of_on,
        make_date(
            cast(floor(months / 12e0) as integer),
            cast(months - 12 * cast(floor(months / 12e0) as integer) as integer) + 1,
            1
        ) as month
    from month_number
),

month_shown as (
    select back, month, least(cast(month + interval 1 month as date), as_of_on) as end_on
    from month_begun
),

kind_count as (
    select
        cast(date_trunc('month', occurred_on) as date) as month,
        count(*) filter (where kind = 'email') as emails,
        count(*) filter (where kind = 'meeting') as meetings,
        count(*) filter (where kind = 'linkedin_message') as linkedin_messages
    from fct_interaction
    where not is_broadcast
    group by cast(date_trunc('month', occurred_on) as date)
),

person_month as (
    select
        person_day.person_id,
        cast(date_trunc('month', person_day.day) as date) as month,
        max(person_day.day) as last_on
    from fct_person_day as person_day
    inner join dim_person as person on person_day.person_id = person.person_id
    where person_day.is_active and person.kind = 'human'
    group by person_day.person_id, cast(date_trunc('month', person_day.day) as date)
),

stretch as (
    select
        person_id,
        month,
        last_on,
        lead(month) over (partition by person_id order by month) as next_month,
        row_number() over (partition by person_id order by month) as place
    from person_month
),

standing as (
    select
        shown.month,
        count(*) filter (where date_diff('day', stretch.last_on, shown.end_on) <= 90) as in_touch_90d,
        count(*) filter (where date_diff('day', stretch.last_on, shown.end_on) between 91 and 365) as silent_under_year,
        count(*) filter (where date_diff('day', stretch.last_on, shown.end_on) > 365) as silent_over_year
    from month_shown as shown
    inner join stretch
        on stretch.month <= shown.month and (stretch.next_month is null or stretch.next_month > shown.month)
    group by shown.month
),

arrived as (
    select month, count(*) as people
    from stretch
    where place = 1
    group by month
),

departed as (
    select cast(date_trunc('month', silence.last_contact_on) as date) as month, count(*) as people
    from core.person_silence as silence
    inner join dim_person as person on silence.person_id = person.person_id
    where silence.covered_silence_days > 180 and person.kind = 'human'
    group by cast(date_trunc('month', silence.last_contact_on) as date)
),

final as (
    select
        shown.month,
        cast(coalesce(kind_count.emails, 0) as integer) as emails,
        cast(coalesce(kind_count.meetings, 0) as integer) as meetings,
        cast(coalesce(kind_count.linkedin_messages, 0) as integer) as linkedin_messages,
        cast(coalesce(arrived.people, 0) as integer) as arrivals,
        cast(coalesce(departed.people, 0) as integer) as departures,
        cast(coalesce(standing.in_touch_90d, 0) as integer) as in_touch_90d,
        cast(coalesce(standing.silent_under_year, 0) as integer) as silent_under_year,
        cast(coalesce(standing.silent_over_year, 0) as integer) as silent_over_year
    from month_shown as shown
    left join kind_count on shown.month = kind_count.month
    left join arrived on shown.month = arrived.month
    left join departed on shown.month = departed.month
    left join standing on shown.month = standing.month
    where shown.month >= (select min(month) from person_month) and shown.end_on > shown.month
)

select * from final order by month
