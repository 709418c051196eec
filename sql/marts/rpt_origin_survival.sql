-- Which beginnings last: the Kaplan-Meier estimate of ties by how they began, in steps of 30 days. Of the ties still under
-- observation after so many months (at_risk), how many ended in the next one; survival is the product of what was left
-- over. A tie that has not ended is observed to its last contact.
-- Grain: one (origin, month of the tie). Inputs: core.tie_span.
with aged as (
    select
        origin,
        cast(floor(days / 30e0) as integer) as month,
        has_ended
    from core.tie_span
),

leaving as (
    select
        origin,
        month,
        count(*) filter (where has_ended) as ended,
        count(*) filter (where not has_ended) as censored
    from aged
    group by origin, month
),

observed as (
    select
        origin,
        month,
        ended,
        censored,
        sum(ended + censored) over (partition by origin) as ties,
        sum(ended + censored) over (
            partition by origin order by month desc rows between unbounded preceding and current row
        ) as at_risk
    from leaving
),

stepped as (
    select
        observed.*,
        sum(case when ended < at_risk then ln(1 - ended / nullif(cast(at_risk as double), 0)) else 0e0 end) over (
            partition by origin order by month rows between unbounded preceding and current row
        ) as log_survival,
        max(case when ended >= at_risk then 1 else 0 end) over (
            partition by origin order by month rows between unbounded preceding and current row
        ) as all_ended
    from observed
),

final as (
    select
        origin,
        month,
        cast(ties as integer) as ties,
        cast(at_risk as integer) as at_risk,
        cast(ended as integer) as ended,
        cast(censored as integer) as censored,
        case when all_ended = 1 then 0e0 else round(exp(log_survival), 6) end as survival
    from stepped
)

select * from final order by origin, month
