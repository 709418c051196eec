-- The chance that a tie is alive, and that it shows within 90 days. BG/NBD, Fader, Hardie & Lee 2005:
-- P(alive) = 1 / (1 + 1{x>0} a/(b+x-1) ((alpha+T)/(alpha+t_x))^(r+x)),
-- P(contact in H) = P(alive) (1 - ((alpha+T)/(alpha+T+H))^(r+x)).
-- The calibrated value is the step of the isotonic curve that the owner's own past gave; without one it is null.
-- Grain: one human with an active day. Inputs: core.person_recency, core.tie_fit, core.calibration.
with raw_chance as (
    select
        recency.person_id,
        fit.is_trusted,
        1e0 / (1e0 + case
            when recency.x > 0 then fit.a / (fit.b + recency.x - 1)
                * pow((fit.alpha + recency.covered_days) / (fit.alpha + recency.t_x), fit.r + recency.x)
            else 0e0
        end) as p_alive_raw,
        1e0 - pow(
            (fit.alpha + recency.covered_days) / (fit.alpha + recency.covered_days + 90), fit.r + recency.x
        ) as p_show
    from core.person_recency as recency
    cross join core.tie_fit as fit
    where fit.r is not null
),

final as (
    select
        raw_chance.person_id,
        raw_chance.p_alive_raw,
        case when raw_chance.is_trusted then round(coalesce(calibration.p, raw_chance.p_alive_raw), 6) end as p_alive,
        case
            when raw_chance.is_trusted
                then round(coalesce(calibration.p, raw_chance.p_alive_raw) * raw_chance.p_show, 6)
        end as p_contact_90d
    from raw_chance
    left join core.calibration as calibration
        on raw_chance.p_alive_raw >= calibration.from_p and raw_chance.p_alive_raw < calibration.to_p
)

select * from final
