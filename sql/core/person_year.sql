-- Contact in each of the last three spans of 365 days before as_of, for comparing them.
-- Grain: one (period, human in touch in it); period 0 is the last 365 days, 2 the earliest. Inputs: core.run_day,
-- main.dim_person, main.fct_person_day.
with dated as (
    select
        person_day.person_id,
        cast(floor((date_diff('day', person_day.day, run.as_of_on) - 1) / 365e0) as integer) as period,
        person_day.n_in,
        person_day.n_out,
        person_day.n_meetings,
        person_day.minutes,
        person_day.day
    from fct_person_day as person_day
    inner join dim_person as person on person_day.person_id = person.person_id
    cross join core.run_day as run
    where person_day.is_active and person.kind = 'human'
),

first_day as (
    select person_id, min(day) as first_on
    from dated
    group by person_id
),

final as (
    select
        dated.period,
        dated.person_id,
        cast(count(*) as integer) as active_days,
        cast(sum(dated.n_in) as integer) as n_in,
        cast(sum(dated.n_out) as integer) as n_out,
        cast(sum(dated.n_meetings) as integer) as n_meetings,
        cast(sum(dated.minutes) as integer) as minutes,
        bool_or(dated.day = first_day.first_on) as is_new
    from dated
    inner join first_day on dated.person_id = first_day.person_id
    where dated.period in (0, 1, 2)
    group by dated.period, dated.person_id
)

select * from final
