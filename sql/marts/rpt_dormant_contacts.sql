-- Whom to write to next, ranked by value times the chance that they would otherwise stay silent.
-- Grain: one candidate. Inputs: core.common_contact, core.dormant_candidate, core.event, core.latest_move,
-- core.person_unanswered, core.weekly_pick, main.dim_person, main.fct_relationship.
with common_name as (
    select
        common.person_id,
        min(person.display_name) filter (where common.place = 1) as first_name,
        min(person.display_name) filter (where common.place = 2) as second_name,
        min(common.n_events) filter (where common.place = 1) as first_events,
        min(common.n_events) filter (where common.place = 2) as second_events
    from core.common_contact as common
    inner join dim_person as person on common.contact_id = person.person_id
    where common.place <= 2
    group by common.person_id
),

told as (
    select
        row_number() over (order by candidate.score desc, candidate.person_id) as rank,
        person.display_name,
        person.organization,
        person.title,
        person.primary_email,
        person.profile_url,
        relationship.*,
        candidate.cadence_days,
        candidate.months_in_touch,
        candidate.past_strength,
        candidate.balance as message_balance,
        candidate.novelty,
        candidate.seniority,
        candidate.warm_path,
        candidate.chance_of_silence,
        candidate.reachable,
        candidate.score,
        weekly.this_week,
        common_name.first_name,
        common_name.second_name,
        common_name.first_events,
        common_name.second_events,
        coalesce(unanswered.unanswered, 0) as unanswered,
        event.subject as last_subject,
        move.former_organization,
        move.former_title,
        move.valid_from is not null as has_moved
    from core.dormant_candidate as candidate
    inner join (
        select
            person_id, state, last_contact_at, last_contact_on, last_contact_kind, last_contact_direction,
            last_contact_event, silence_days, usual_gap_days, n_in, n_out, n_meetings, tie_strength, peak_strength,
            common_active_contacts, last_contact_source_file, last_contact_record
        from fct_relationship
    ) as relationship on candidate.person_id = relationship.person_id
    inner join dim_person as person on candidate.person_id = person.person_id
    left join core.weekly_pick as weekly on candidate.person_id = weekly.person_id
    left join common_name on candidate.person_id = common_name.person_id
    left join core.person_unanswered as unanswered on candidate.person_id = unanswered.person_id
    left join core.event as event on relationship.last_contact_event = event.event_key
    left join core.latest_move as move
        on candidate.person_id = move.person_id and move.valid_from > relationship.last_contact_at
),

worded as (
    select
        told.*,
        concat(
            'you ',
            concat_ws(
                ', ',
                case
                    when n_meetings > 1 then concat('met ', cast(n_meetings as varchar), ' times')
                    when n_meetings = 1 then 'met once'
                end,
                case
                    when n_out > 0 and n_in > 0 then concat(
                        'wrote ', cast(n_out as varchar), case when n_out = 1 then ' message' else ' messages' end,
                        ' and got ', cast(n_in as varchar)
                    )
                    when n_out > 0
                        then concat('wrote ', cast(n_out as varchar), case when n_out = 1 then ' message' else ' messages' end)
                    when n_in > 0
                        then concat('got ', cast(n_in as varchar), case when n_in = 1 then ' message' else ' messages' end)
                end
            ),
            case
                when months_in_touch > 1
                    then concat(', in ', cast(months_in_touch as varchar), ' different months until ')
                else ', in '
            end,
            strftime(last_contact_on, '%B %Y')
        ) as history,
        concat(
            case
                when usual_gap_days is null or months_in_touch < 3 then ''
                when usual_gap_days < 1.5 then 'usual gap 1 day, '
                when usual_gap_days < 14 then concat('usual gap ', cast(cast(round(usual_gap_days) as integer) as varchar), ' days, ')
                when usual_gap_days < 60 then concat('usual gap ', cast(cast(round(usual_gap_days / 7e0) as integer) as varchar), ' weeks, ')
                else concat('usual gap ', cast(cast(round(usual_gap_days / 30.44e0) as integer) as varchar), ' months, ')
            end,
            'silent for ',
            case
                when silence_days = 1 then '1 day'
                when silence_days < 60 then concat(cast(silence_days as varchar), ' days')
                when silence_days < 730 then concat(cast(cast(round(silence_days / 30.44e0) as integer) as varchar), ' months')
                else concat(cast(cast(floor(silence_days / 365.25e0) as integer) as varchar), ' years')
            end
        ) as quiet,
        case
            when cadence_days is not null
                then concat('you want to be in touch every ', cast(cadence_days as varchar), ' days')
        end as wish,
        case
            when last_contact_direction = 'in' then 'they wrote last'
            when unanswered = 1 then 'your last message is unanswered'
            when unanswered > 1 then concat('your last ', cast(unanswered as varchar), ' messages are unanswered')
        end as turn,
        case
            when not has_moved then null
            when organization is distinct from former_organization then concat(
                'new since then: at ', coalesce(organization, 'a place not told'),
                case when former_organization is not null then concat(', before at ', former_organization) else '' end
            )
            when title is not null then concat('new since then: ', title)
        end as news,
        case
            when common_active_contacts > 0 then concat(
                'you are in touch with ', first_name, ', who was on ', cast(first_events as varchar),
                case when first_events = 1 then ' event with them' else ' events with them' end,
                case
                    when common_active_contacts = 2
                        then concat(', and ', second_name, ', who was on ', cast(second_events as varchar))
                    when common_active_contacts > 2 then concat(
                        ', ', second_name, ', who was on ', cast(second_events as varchar), ', and ',
                        cast(common_active_contacts - 2 as varchar), ' more who were on some'
                    )
                    else ''
                end
            )
        end as company
    from told
),

final as (
    select
        cast(rank as integer) as rank,
        this_week,
        person_id,
        display_name,
        organization,
        title,
        primary_email as email,
        profile_url,
        case when primary_email is not null then 'e-mail' else 'LinkedIn' end as reach_by,
        concat_ws('; ', wish, history, quiet, turn, news, company) as why,
        last_subject,
        state,
        last_contact_on,
        last_contact_kind,
        last_contact_direction,
        silence_days,
        n_in,
        n_out,
        n_meetings,
        months_in_touch,
        tie_strength,
        peak_strength,
        common_active_contacts,
        first_name as common_contact_1,
        second_name as common_contact_2,
        past_strength,
        message_balance as balance,
        novelty,
        seniority,
        warm_path,
        chance_of_silence,
        reachable,
        score,
        last_contact_source_file,
        last_contact_record
    from worded
)

select * from final order by rank
