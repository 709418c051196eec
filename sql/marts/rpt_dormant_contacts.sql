-- Whom to write to next, ranked by value times the chance that they would otherwise stay silent.
-- Grain: one candidate. Inputs: core.dormant_candidate, core.weekly_pick, main.dim_person, main.fct_relationship.
with told as (
    select
        row_number() over (order by candidate.score desc, candidate.person_id) as rank,
        candidate.person_id,
        person.display_name,
        person.organization,
        person.title,
        person.primary_email,
        person.profile_url,
        relationship.state,
        relationship.last_contact_on,
        relationship.last_contact_kind,
        relationship.last_contact_direction,
        relationship.silence_days,
        relationship.usual_gap_days,
        relationship.n_in,
        relationship.n_out,
        relationship.n_meetings,
        relationship.tie_strength,
        relationship.peak_strength,
        relationship.common_active_contacts,
        candidate.past_strength,
        candidate.balance,
        candidate.novelty,
        candidate.seniority,
        candidate.warm_path,
        candidate.chance_of_silence,
        candidate.score,
        weekly.this_week,
        relationship.last_contact_source_file,
        relationship.last_contact_record
    from core.dormant_candidate as candidate
    inner join fct_relationship as relationship on candidate.person_id = relationship.person_id
    inner join dim_person as person on candidate.person_id = person.person_id
    left join core.weekly_pick as weekly on candidate.person_id = weekly.person_id
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
        state,
        last_contact_on,
        last_contact_kind,
        last_contact_direction,
        silence_days,
        n_in,
        n_out,
        n_meetings,
        tie_strength,
        peak_strength,
        concat(
            case
                when n_meetings > 1 then concat('you met ', cast(n_meetings as varchar), ' times')
                when n_meetings = 1 then 'you met once'
                else ''
            end,
            case when n_meetings > 0 and n_in + n_out > 0 then ' and ' else '' end,
            case
                when n_in > 0 and n_out > 0 then concat(
                    case when n_meetings > 0 then 'wrote ' else 'you wrote ' end,
                    cast(n_out as varchar), ' and got ', cast(n_in as varchar), ' messages'
                )
                when n_in > 0 then concat('got ', cast(n_in as varchar), ' messages')
                when n_out > 0 then concat('you wrote ', cast(n_out as varchar), ' messages')
                else ''
            end,
            ' until ', strftime(last_contact_on, '%B %Y'), '; ',
            case
                when usual_gap_days is null then ''
                when usual_gap_days < 14 then concat('usual gap ', cast(cast(round(usual_gap_days) as integer) as varchar), ' days, ')
                when usual_gap_days < 60 then concat('usual gap ', cast(cast(round(usual_gap_days / 7e0) as integer) as varchar), ' weeks, ')
                else concat('usual gap ', cast(cast(round(usual_gap_days / 30.44e0) as integer) as varchar), ' months, ')
            end,
            'silent for ',
            case
                when silence_days < 60 then concat(cast(silence_days as varchar), ' days')
                else concat(cast(cast(round(silence_days / 30.44e0) as integer) as varchar), ' months')
            end,
            case
                when common_active_contacts = 1 then '; you have been in touch with 1 person who knows them in the last 60 days'
                when common_active_contacts > 1 then concat(
                    '; you have been in touch with ', cast(common_active_contacts as varchar),
                    ' people who know them in the last 60 days'
                )
                else ''
            end
        ) as why,
        past_strength,
        balance,
        novelty,
        seniority,
        warm_path,
        chance_of_silence,
        score,
        last_contact_source_file,
        last_contact_record
    from told
)

select * from final order by rank
