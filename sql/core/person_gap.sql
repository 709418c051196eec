-- The rhythm of contact: gaps between active days.
-- Grain: one person with an active day. Inputs: main.fct_person_day.
with gap as (
    select person_id, date_diff('day', lag(day) over (partition by person_id order by day), day) as days
    from fct_person_day
    where is_active
),

rhythm as (
    select
        person_id,
        count(days) as n_gaps,
        sum(days) as span_days,
        median(days) as median_days,
        stddev_pop(days) / nullif(avg(days), 0) as variation
    from gap
    group by person_id
),

final as (
    select
        person_id,
        cast(n_gaps as integer) as n_gaps,
        case when n_gaps >= 3 and span_days >= 21 then cast(median_days as double) end as usual_gap_days,
        case when n_gaps >= 3 then round(
            (sqrt(n_gaps + 1) * variation - sqrt(n_gaps - 1))
            / ((sqrt(n_gaps + 1) - 2) * variation + sqrt(n_gaps - 1)),
            6
        ) end as burstiness
    from rhythm
)

select * from final
