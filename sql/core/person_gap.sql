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
        cast(count(days) as double) as n_gaps,
        cast(sum(days) as double) as span_days,
        cast(sum(days * days) as double) as squares,
        median(days) as median_days
    from gap
    group by person_id
),

varied as (
    select
        person_id,
        n_gaps,
        span_days,
        median_days,
        sqrt(greatest(n_gaps * squares - span_days * span_days, 0e0)) / nullif(span_days, 0) as variation
    from rhythm
),

final as (
    select
        person_id,
        cast(n_gaps as integer) as n_gaps,
        case when n_gaps >= 3 and span_days >= 21 then cast(median_days as double) end as usual_gap_days,
        case when n_gaps >= 3 then round(
            (sqrt(n_gaps + 1e0) * variation - sqrt(n_gaps - 1e0))
            / nullif((sqrt(n_gaps + 1e0) - 2) * variation + sqrt(n_gaps - 1e0), 0),
            6
        ) end as burstiness
    from varied
)

select * from final
