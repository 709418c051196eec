-- People worth writing to again, with what speaks for each as numbers between 0 and 1 and the guards that hold them back.
-- Value weighs past strength 0.40, balance 0.20, novelty 0.15, warm path 0.15 and seniority 0.10; the score is value
-- times the chance that they stay silent for 90 days.
-- Grain: one person in state dormant or fading, or silent beyond the cadence that the owner set, with an e-mail or
-- profile URL and no guard. Inputs: core.person_cadence, core.person_snooze, core.person_unanswered, core.run_day,
-- core.structural_hole, core.title_seniority, main.dim_person, main.fct_relationship.
with snoozed as (
    select snooze.person_id
    from core.person_snooze as snooze
    cross join core.run_day as run
    group by snooze.person_id, run.as_of_on
    having max(snooze.until) > run.as_of_on
),

seniority as (
    select person.person_id, rule.seniority
    from dim_person as person
    inner join core.title_seniority as rule on regexp_matches(lower(person.title), rule.pattern)
    qualify row_number() over (partition by person.person_id order by rule.rule) = 1
),

strongest as (
    select max(peak_strength) as peak_strength from fct_relationship
),

part as (
    select
        relationship.person_id,
        coalesce(round(ln(1 + relationship.peak_strength) / nullif(ln(1 + strongest.peak_strength), 0), 6), 0e0)
            as past_strength,
        coalesce(relationship.balance, case when relationship.n_meetings > 0 then 0.5e0 else 0e0 end) as balance,
        coalesce(
            round(1e0 - cast(relationship.common_active_contacts as double) / nullif(hole.n_neighbours, 0), 6), 0.5e0
        ) as novelty,
        coalesce(seniority.seniority, 0.3e0) as seniority,
        least(relationship.common_active_contacts, 5) / 5e0 as warm_path,
        1e0 - coalesce(relationship.p_contact_90d, 0e0) as chance_of_silence
    from fct_relationship as relationship
    inner join dim_person as person on relationship.person_id = person.person_id
    cross join strongest
    left join core.structural_hole as hole on relationship.person_id = hole.person_id
    left join seniority on relationship.person_id = seniority.person_id
    left join core.person_unanswered as unanswered on relationship.person_id = unanswered.person_id
    left join core.person_cadence as cadence on relationship.person_id = cadence.person_id
    left join snoozed on relationship.person_id = snoozed.person_id
    where (relationship.state in ('dormant', 'fading') or relationship.silence_days > cadence.days)
        and coalesce(person.primary_email, person.profile_url) is not null
        and coalesce(unanswered.unanswered, 0) < 3
        and relationship.next_meeting_at is null
        and snoozed.person_id is null
),

final as (
    select
        person_id,
        past_strength,
        balance,
        novelty,
        seniority,
        warm_path,
        chance_of_silence,
        round(
            (0.4e0 * past_strength + 0.2e0 * balance + 0.15e0 * novelty + 0.15e0 * warm_path + 0.1e0 * seniority)
            * chance_of_silence,
            6
        ) as score
    from part
)

select * from final
