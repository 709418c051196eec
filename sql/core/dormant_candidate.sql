-- People worth writing to again, with what speaks for each as numbers between 0 and 1 and the guards that hold them back.
-- Value is the mean of past strength, balance, novelty, warm path and seniority under the weights of the settings; the
-- score is value times the chance that they stay silent for 90 days, times how well they can be reached. Past strength
-- is the geometric mean of the peak and of the months with contact, each on a log scale against the most there is, so
-- that one busy fortnight is no old tie. Novelty is drawn towards a half where few of their company are known.
-- Grain: one person in state dormant or fading, or silent beyond the cadence that the owner set, with an e-mail or
-- profile URL and no guard. Inputs: core.colleague, core.person_cadence, core.person_seniority,
-- core.person_unanswered, core.run_params, core.snoozed, core.structural_hole, main.dim_person, main.fct_person_day,
-- main.fct_relationship.
with month_count as (
    select person_id, count(distinct date_trunc('month', day)) as months
    from fct_person_day
    where is_active
    group by person_id
),

most as (
    select max(relationship.peak_strength) as peak_strength, max(month_count.months) as months
    from fct_relationship as relationship
    inner join month_count on relationship.person_id = month_count.person_id
),

part as (
    select
        relationship.person_id,
        case when relationship.silence_days > cadence.days then cadence.days end as cadence_days,
        coalesce(month_count.months, 0) as months_in_touch,
        coalesce(round(
            sqrt(
                ln(1 + relationship.peak_strength) / nullif(ln(1 + most.peak_strength), 0)
                * ln(1 + month_count.months) / nullif(ln(1 + most.months), 0)
            ),
            6
        ), 0e0) as past_strength,
        coalesce(relationship.balance, case when relationship.n_meetings > 0 then 0.5e0 else 0e0 end) as balance,
        round(
            (coalesce(hole.n_neighbours, 0) - relationship.common_active_contacts + 1e0)
            / (coalesce(hole.n_neighbours, 0) + 2e0),
            6
        ) as novelty,
        coalesce(seniority.seniority, 0.3e0) as seniority,
        least(relationship.common_active_contacts, 5) / 5e0 as warm_path,
        round(1e0 - coalesce(relationship.p_contact_90d, 0e0), 6) as chance_of_silence,
        case when person.primary_email is not null or person.connected_on is not null then 1e0 else 0.5e0 end as reachable
    from fct_relationship as relationship
    inner join dim_person as person on relationship.person_id = person.person_id
    cross join most
    cross join core.run_params as run
    left join month_count on relationship.person_id = month_count.person_id
    left join core.structural_hole as hole on relationship.person_id = hole.person_id
    left join core.person_seniority as seniority on relationship.person_id = seniority.person_id
    left join core.person_unanswered as unanswered on relationship.person_id = unanswered.person_id
    left join core.person_cadence as cadence on relationship.person_id = cadence.person_id
    left join core.colleague as colleague on relationship.person_id = colleague.person_id
    left join core.snoozed as snoozed on relationship.person_id = snoozed.person_id
    where (relationship.state in ('dormant', 'fading') or relationship.silence_days > cadence.days)
        and coalesce(person.primary_email, person.profile_url) is not null
        and coalesce(unanswered.unanswered, 0) < 3
        and relationship.next_meeting_at is null
        and snoozed.person_id is null
        and (colleague.person_id is null or not run.skip_own_organization)
),

final as (
    select
        part.person_id,
        part.cadence_days,
        cast(part.months_in_touch as integer) as months_in_touch,
        part.past_strength,
        part.balance,
        part.novelty,
        part.seniority,
        part.warm_path,
        part.chance_of_silence,
        part.reachable,
        round(
            (
                run.weight_past_strength * part.past_strength
                + run.weight_balance * part.balance
                + run.weight_novelty * part.novelty
                + run.weight_warm_path * part.warm_path
                + run.weight_seniority * part.seniority
            ) / nullif(
                run.weight_past_strength + run.weight_balance + run.weight_novelty + run.weight_warm_path
                + run.weight_seniority,
                0
            ) * part.chance_of_silence * part.reachable,
            6
        ) as score
    from part
    cross join core.run_params as run
)

select * from final
