-- Tie strength: the sum over active days of 2^(-age/h), which reads "equivalent active days today"; h is the half-life.
-- Its peak is the highest value at any month's end, the running month counted to as_of. Between two active days the
-- strength only falls, so the ends of months with an active day are enough. Ages beyond 1,000 half-lives count as that.
-- Grain: one person with an active day. Inputs: core.run_day, core.tie_fit, main.fct_person_day.
with aged as (
    select
        person_day.person_id,
        cast(date_trunc('month', person_day.day) as date) as month,
        least(date_diff('day', person_day.day, run.as_of_on) / nullif(fit.half_life_days, 0), 1000e0) as half_lives,
        least(
            greatest(
                date_diff('day', cast(date_trunc('month', person_day.day) + interval 1 month as date), run.as_of_on),
                0
            ) / nullif(fit.half_life_days, 0),
            1000e0
        ) as end_half_lives
    from fct_person_day as person_day
    cross join core.run_day as run
    cross join core.tie_fit as fit
    where person_day.is_active
),

by_day as (
    select
        person_id,
        month,
        end_half_lives,
        pow(2e0, -half_lives) as part,
        row_number() over (partition by person_id order by half_lives desc) as day_number
    from aged
),

running as (
    select
        person_id,
        month,
        end_half_lives,
        sum(part) over (
            partition by person_id order by day_number rows between unbounded preceding and current row
        ) as strength
    from by_day
),

month_end as (
    select person_id, month, max(strength) as strength, max(strength * pow(2e0, end_half_lives)) as strength_then
    from running
    group by person_id, month
),

final as (
    select person_id, round(max(strength), 6) as tie_strength, round(max(strength_then), 6) as peak_strength
    from month_end
    group by person_id
)

select * from final
