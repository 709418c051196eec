-- How each relationship stands as of the run.
-- Grain: one human other than the owner. Inputs: core.history, core.person_alive, core.person_count, core.person_gap,
-- core.person_last, core.person_neighbour, core.person_silence, core.person_strength, core.person_thread,
-- core.person_turn, core.run_day, core.run_params, core.structural_hole, core.tie_fit, main.dim_person.
with measured as (
    select
        person.person_id,
        person.display_name,
        person.organization,
        person.title,
        last_contact.first_contact_at,
        last_contact.last_contact_at,
        last_contact.last_contact_kind,
        last_contact.last_contact_direction,
        last_contact.last_contact_event,
        last_contact.last_contact_source_file,
        last_contact.last_contact_record,
        last_contact.last_in_at,
        last_contact.last_out_at,
        last_contact.last_meeting_at,
        last_contact.next_meeting_at,
        silence.silence_days,
        silence.covered_silence_days,
        silence.last_contact_on,
        tally.first_contact_on,
        coalesce(tally.n_in, 0) as n_in,
        coalesce(tally.n_out, 0) as n_out,
        coalesce(tally.n_meetings, 0) as n_meetings,
        coalesce(tally.meeting_minutes, 0) as meeting_minutes,
        coalesce(tally.n_in_30d, 0) as n_in_30d,
        coalesce(tally.n_out_30d, 0) as n_out_30d,
        coalesce(tally.n_meetings_30d, 0) as n_meetings_30d,
        coalesce(tally.meeting_minutes_30d, 0) as meeting_minutes_30d,
        coalesce(tally.n_in_90d, 0) as n_in_90d,
        coalesce(tally.n_out_90d, 0) as n_out_90d,
        coalesce(tally.n_meetings_90d, 0) as n_meetings_90d,
        coalesce(tally.meeting_minutes_90d, 0) as meeting_minutes_90d,
        coalesce(tally.n_in_365d, 0) as n_in_365d,
        coalesce(tally.n_out_365d, 0) as n_out_365d,
        coalesce(tally.n_meetings_365d, 0) as n_meetings_365d,
        coalesce(tally.meeting_minutes_365d, 0) as meeting_minutes_365d,
        coalesce(tally.n_in_incl_broadcast, 0) as n_in_incl_broadcast,
        coalesce(tally.n_out_incl_broadcast, 0) as n_out_incl_broadcast,
        coalesce(tally.n_meetings_incl_broadcast, 0) as n_meetings_incl_broadcast,
        coalesce(tally.active_days, 0) as active_days,
        coalesce(tally.active_days_90d, 0) as active_days_90d,
        coalesce(tally.active_days_previous_90d, 0) as active_days_previous_90d,
        gap.usual_gap_days,
        gap.burstiness,
        coalesce(strength.tie_strength, 0e0) as tie_strength,
        coalesce(strength.peak_strength, 0e0) as peak_strength,
        turn.my_reply_hours,
        turn.their_reply_hours,
        turn.my_unanswered_share,
        turn.their_unanswered_share,
        coalesce(thread.initiative_share, 0.5e0) as initiative_share,
        thread.awaiting,
        alive.p_alive_raw,
        alive.p_alive,
        alive.p_contact_90d,
        neighbour.common_active_contacts,
        neighbour.overlap,
        hole.burt_constraint,
        hole.effective_size,
        case
            when run.dormant_after_days is not null and silence.silence_days > run.dormant_after_days then 'dormant'
            when run.dormant_after_days is null and not history.is_long_enough then 'unknown'
            when run.dormant_after_days is null and silence.is_covered_lately is false then 'unknown'
            when coalesce(tally.n_in + tally.n_out + tally.n_meetings, 0) < 3 or tally.n_in + tally.n_meetings = 0
                then 'never'
            when last_contact.next_meeting_at is not null then 'scheduled'
            when run.dormant_after_days is null and fit.is_trusted and alive.p_alive < 0.2 then 'dormant'
            when run.dormant_after_days is null and fit.is_trusted and alive.p_alive < 0.5 then 'fading'
            when run.dormant_after_days is null and not (fit.is_trusted and alive.p_alive is not null)
                and silence.covered_silence_days > 180 then 'dormant'
            when run.dormant_after_days is null and not (fit.is_trusted and alive.p_alive is not null)
                and silence.covered_silence_days > 60
                and silence.covered_silence_days > 2 * gap.usual_gap_days then 'fading'
            when date_diff('day', tally.first_contact_on, run_day.as_of_on) < 90 then 'new'
            when silence.covered_silence_days > coalesce(gap.usual_gap_days, 60) then 'quiet'
            else 'active'
        end as state
    from dim_person as person
    cross join core.run_params as run
    cross join core.run_day as run_day
    cross join core.history as history
    cross join core.tie_fit as fit
    left join core.person_count as tally on person.person_id = tally.person_id
    left join core.person_last as last_contact on person.person_id = last_contact.person_id
    left join core.person_silence as silence on person.person_id = silence.person_id
    left join core.person_gap as gap on person.person_id = gap.person_id
    left join core.person_strength as strength on person.person_id = strength.person_id
    left join core.person_turn as turn on person.person_id = turn.person_id
    left join core.person_thread as thread on person.person_id = thread.person_id
    left join core.person_alive as alive on person.person_id = alive.person_id
    left join core.person_neighbour as neighbour on person.person_id = neighbour.person_id
    left join core.structural_hole as hole on person.person_id = hole.person_id
    where person.kind = 'human' and not person.is_owner
),

weighed as (
    select
        measured.*,
        2e0 * least(n_in, n_out) / nullif(n_in + n_out, 0) as balance,
        case
            when n_in = 0 or n_out = 0 then 0e0
            else pow((pow(cast(n_in as double), -3) + pow(cast(n_out as double), -3)) / 2e0, -1e0 / 3e0)
        end as reciprocity,
        ln((active_days_90d + 0.5e0) / (active_days_previous_90d + 0.5e0)) as change,
        1.645e0 * sqrt(1e0 / (active_days_90d + 0.5e0) + 1e0 / (active_days_previous_90d + 0.5e0)) as change_margin,
        case
            when tie_strength > 0
                then row_number() over (order by tie_strength desc, active_days desc, last_contact_at desc, person_id)
        end as strength_rank
    from measured
),

final as (
    select
        person_id,
        display_name,
        organization,
        title,
        state,
        first_contact_at,
        last_contact_at,
        last_contact_on,
        last_contact_kind,
        last_contact_direction,
        last_contact_event,
        last_contact_source_file,
        last_contact_record,
        last_in_at,
        last_out_at,
        last_meeting_at,
        next_meeting_at,
        silence_days,
        covered_silence_days,
        n_in,
        n_out,
        n_meetings,
        meeting_minutes,
        n_in_30d,
        n_out_30d,
        n_meetings_30d,
        meeting_minutes_30d,
        n_in_90d,
        n_out_90d,
        n_meetings_90d,
        meeting_minutes_90d,
        n_in_365d,
        n_out_365d,
        n_meetings_365d,
        meeting_minutes_365d,
        n_in_incl_broadcast,
        n_out_incl_broadcast,
        n_meetings_incl_broadcast,
        active_days,
        usual_gap_days,
        tie_strength,
        peak_strength,
        round(balance, 6) as balance,
        round(reciprocity, 6) as reciprocity,
        initiative_share,
        my_reply_hours,
        their_reply_hours,
        my_unanswered_share,
        their_unanswered_share,
        case when abs(change) > change_margin then round(change, 6) end as trend,
        burstiness,
        p_alive,
        p_alive_raw,
        p_contact_90d,
        awaiting,
        coalesce(common_active_contacts, 0) as common_active_contacts,
        case
            when strength_rank <= 5 then 5
            when strength_rank <= 15 then 15
            when strength_rank <= 50 then 50
            when strength_rank <= 150 then 150
        end as layer,
        overlap,
        round(burt_constraint, 6) as burt_constraint,
        round(effective_size, 6) as effective_size
    from weighed
)

select * from final
