-- Counts of contact per person, in all and in the last 30, 90 and 365 days.
-- Grain: one person with an interaction. Inputs: core.run_day, main.fct_person_day.
with aged as (
    select
        person_day.person_id,
        person_day.day,
        person_day.n_in,
        person_day.n_out,
        person_day.n_meetings,
        person_day.minutes,
        person_day.n_in_incl_broadcast,
        person_day.n_out_incl_broadcast,
        person_day.n_meetings_incl_broadcast,
        person_day.is_active,
        date_diff('day', person_day.day, run.as_of_on) as age_days
    from fct_person_day as person_day
    cross join core.run_day as run
),

final as (
    select
        person_id,
        min(day) filter (where is_active) as first_contact_on,
        max(day) filter (where is_active) as last_contact_on,
        cast(count(*) filter (where is_active) as integer) as active_days,
        cast(count(*) filter (where is_active and age_days <= 90) as integer) as active_days_90d,
        cast(count(*) filter (where is_active and age_days > 90 and age_days <= 180) as integer) as active_days_previous_90d,
        cast(sum(n_in) as integer) as n_in,
        cast(sum(n_out) as integer) as n_out,
        cast(sum(n_meetings) as integer) as n_meetings,
        cast(sum(minutes) as integer) as meeting_minutes,
        cast(coalesce(sum(n_in) filter (where age_days <= 30), 0) as integer) as n_in_30d,
        cast(coalesce(sum(n_out) filter (where age_days <= 30), 0) as integer) as n_out_30d,
        cast(coalesce(sum(n_meetings) filter (where age_days <= 30), 0) as integer) as n_meetings_30d,
        cast(coalesce(sum(minutes) filter (where age_days <= 30), 0) as integer) as meeting_minutes_30d,
        cast(coalesce(sum(n_in) filter (where age_days <= 90), 0) as integer) as n_in_90d,
        cast(coalesce(sum(n_out) filter (where age_days <= 90), 0) as integer) as n_out_90d,
        cast(coalesce(sum(n_meetings) filter (where age_days <= 90), 0) as integer) as n_meetings_90d,
        cast(coalesce(sum(minutes) filter (where age_days <= 90), 0) as integer) as meeting_minutes_90d,
        cast(coalesce(sum(n_in) filter (where age_days <= 365), 0) as integer) as n_in_365d,
        cast(coalesce(sum(n_out) filter (where age_days <= 365), 0) as integer) as n_out_365d,
        cast(coalesce(sum(n_meetings) filter (where age_days <= 365), 0) as integer) as n_meetings_365d,
        cast(coalesce(sum(minutes) filter (where age_days <= 365), 0) as integer) as meeting_minutes_365d,
        cast(sum(n_in_incl_broadcast) as integer) as n_in_incl_broadcast,
        cast(sum(n_out_incl_broadcast) as integer) as n_out_incl_broadcast,
        cast(sum(n_meetings_incl_broadcast) as integer) as n_meetings_incl_broadcast
    from aged
    group by person_id
)

select * from final
