-- Who could be a mentor: senior by their title, answering the owner, writing about as much as the owner does, and met
-- in a talk of two; those whom the owner tagged as mentor come first. Fit is the mean of the four parts.
-- Grain: one person who is tagged as mentor, or senior (0.6 and more), met alone and answering half of the owner's turns.
-- Inputs: core.person_seniority, core.person_tag, main.fct_interaction, main.fct_relationship.
with alone as (
    select person_id, count(*) as talks, max(occurred_on) as last_talk_on, arg_max(source_file, concat(
        cast(occurred_at as varchar), event_key
    )) as source_file, arg_max(record, concat(cast(occurred_at as varchar), event_key)) as record
    from fct_interaction
    where direction = 'mutual' and n_others = 1
    group by person_id
),

tagged as (
    select person_id
    from core.person_tag
    where lower(tag) = 'mentor'
    group by person_id
),

part as (
    select
        relationship.person_id,
        relationship.display_name,
        relationship.organization,
        relationship.title,
        relationship.state,
        tagged.person_id is not null as is_mentor,
        coalesce(seniority.seniority, 0.3e0) as seniority,
        round(1e0 - coalesce(relationship.their_unanswered_share, 1e0), 6) as answered_share,
        relationship.their_reply_hours,
        coalesce(relationship.balance, 0e0) as balance,
        coalesce(alone.talks, 0) as talks_of_two,
        alone.last_talk_on,
        relationship.next_meeting_at,
        relationship.last_contact_on,
        coalesce(alone.source_file, relationship.last_contact_source_file) as source_file,
        coalesce(alone.record, relationship.last_contact_record) as record
    from fct_relationship as relationship
    left join alone on relationship.person_id = alone.person_id
    left join core.person_seniority as seniority on relationship.person_id = seniority.person_id
    left join tagged on relationship.person_id = tagged.person_id
),

final as (
    select
        person_id,
        display_name,
        organization,
        title,
        state,
        is_mentor,
        round((seniority + answered_share + balance + least(talks_of_two, 4) / 4e0) / 4e0, 6) as fit,
        seniority,
        answered_share,
        round(their_reply_hours, 1) as their_reply_hours,
        balance,
        cast(talks_of_two as integer) as talks_of_two,
        last_talk_on,
        next_meeting_at,
        concat(
            case when is_mentor then 'your mentor; ' else '' end,
            case when talks_of_two > 0 then concat(
                cast(talks_of_two as varchar), case when talks_of_two = 1 then ' talk of two' else ' talks of two' end,
                ', the last on ', cast(last_talk_on as varchar)
            ) else 'no talk of two yet' end,
            case when answered_share > 0 then concat(
                '; answered ', cast(cast(round(100 * answered_share) as integer) as varchar), '% of your turns'
            ) else '' end,
            case
                when next_meeting_at is not null then concat('; next meeting on ', strftime(next_meeting_at, '%Y-%m-%d'))
                else '; no next meeting: you could propose one'
            end
        ) as why,
        last_contact_on,
        source_file,
        record
    from part
    where is_mentor or (seniority >= 0.6 and talks_of_two >= 1 and answered_share >= 0.5)
)

select * from final order by is_mentor desc, fit desc, person_id
