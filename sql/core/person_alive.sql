-- The chance that a tie is alive, and that it shows within 90 days. BG/NBD, Fader, Hardie & Lee 2005:
-- P(alive) = 1 / (1 + 1{x>0} a/(b+x-1) ((alpha+T)/(alpha+t_x))^(r+x)),
-- P(contact in H) = P(alive) (1 - ((alpha+T)/(alpha+T+H))^(r+x)).
-- The calibrated value is the step of the isotonic curve that the owner's own past gave. Nothing is published where
-- the fit is not trusted.
-- Grain: one human with an active day. Inputs: core.calibration, core.person_cut, core.tie_fit.
with alive as (
    select
        person_cut.person_id,
        fit.is_trusted,
        1e0 / nullif(1e0 + case
            when person_cut.x > 0 then fit.a / nullif(fit.b + person_cut.x - 1, 0)
                * pow(
                    (fit.alpha + person_cut.covered_days) / nullif(fit.alpha + person_cut.t_x, 0),
                    fit.r + person_cut.x
                )
            else 0e0
        end, 0) as p_alive,
        1e0 - pow(
            (fit.alpha + person_cut.covered_days) / (fit.alpha + person_cut.covered_days + 90), fit.r + person_cut.x
        ) as p_show
    from core.person_cut as person_cut
    cross join core.tie_fit as fit
    where person_cut.cut_days = 0 and fit.r is not null
),

final as (
    select
        alive.person_id,
        case when alive.is_trusted then round(alive.p_alive, 6) end as p_alive_raw,
        -- Who will be heard from is alive: the two curves are drawn apart and could say otherwise.
        case when alive.is_trusted then round(greatest(
            coalesce(of_alive.p, alive.p_alive), coalesce(of_contact.p, alive.p_alive * alive.p_show)
        ), 6) end as p_alive,
        case when alive.is_trusted then round(coalesce(of_contact.p, alive.p_alive * alive.p_show), 6) end
            as p_contact_90d
    from alive
    left join core.calibration as of_alive
        on of_alive.target = 'alive' and alive.p_alive >= of_alive.from_p and alive.p_alive < of_alive.to_p
    left join core.calibration as of_contact
        on of_contact.target = 'contact'
        and alive.p_alive * alive.p_show >= of_contact.from_p
        and alive.p_alive * alive.p_show < of_contact.to_p
)

select * from final
