-- What is open between the owner and people: who waits for an answer from the owner, whom the owner waits for, and whom
-- the owner met without a word before or after within 14 days. Any later contact of the side that was to act closes a
-- loop, on whatever channel; loops older than 90 days are the dormant list's.
-- Grain: one (loop, person). Inputs: core.event, core.person_number, core.person_turn, core.run_day, core.run_params, core.snoozed,
-- core.thread_message, main.dim_person, main.fct_interaction, main.fct_relationship.
with waiting as (
    select
        case when interaction.direction = 'in' then 'i owe' else 'they owe' end as loop,
        interaction.person_id,
        interaction.occurred_at,
        interaction.occurred_on,
        interaction.event_number,
        interaction.event_key,
        interaction.source_file,
        interaction.record
    from fct_interaction as interaction
    inner join fct_relationship as relationship on interaction.person_id = relationship.person_id
    cross join core.run_params as run
    where not interaction.is_broadcast
        and interaction.n_others <= 5
        and interaction.occurred_at > run.as_of - interval 90 day
        and (
            (
                interaction.direction = 'in'
                and interaction.role = 'from'
                and interaction.occurred_at > coalesce(
                    greatest(relationship.last_out_at, relationship.last_meeting_at), timestamp '1900-01-01'
                )
            )
            or (
                interaction.direction = 'out'
                and interaction.role <> 'cc'
                and interaction.role <> 'bcc'
                and interaction.occurred_at > coalesce(
                    greatest(relationship.last_in_at, relationship.last_meeting_at), timestamp '1900-01-01'
                )
            )
        )
),

counted as (
    select
        waiting.loop,
        waiting.person_id,
        waiting.occurred_at,
        waiting.occurred_on,
        waiting.event_number,
        waiting.event_key,
        waiting.source_file,
        waiting.record,
        count(*) over (partition by waiting.loop, waiting.person_id) as messages,
        min(waiting.occurred_on) over (partition by waiting.loop, waiting.person_id) as since_on,
        message.previous_direction is null as began_the_thread
    from waiting
    left join core.person_number as person on waiting.person_id = person.person_id
    left join core.thread_message as message
        on person.person_number = message.person_number and waiting.event_number = message.event_number
    qualify row_number() over (
        partition by waiting.loop, waiting.person_id order by waiting.occurred_at desc, waiting.event_key desc
    ) = 1
),

met as (
    select
        'met, not followed up' as loop,
        interaction.person_id,
        interaction.occurred_at,
        interaction.occurred_on,
        interaction.event_number,
        interaction.event_key,
        interaction.source_file,
        interaction.record,
        0 as messages,
        interaction.occurred_on as since_on,
        false as began_the_thread
    from fct_relationship as relationship
    inner join fct_interaction as interaction
        on relationship.person_id = interaction.person_id and relationship.last_contact_event = interaction.event_key
    cross join core.run_params as run
    where relationship.last_contact_direction = 'mutual'
        and relationship.silence_days > 14
        and relationship.silence_days <= 90
        and relationship.next_meeting_at is null
        and interaction.n_others <= run.copresence_max
),

open as (
    select * from counted
    union all
    select * from met
),

ranked as (
    select
        open.*,
        date_diff('day', open.since_on, run.as_of_on) as waiting_days,
        person.display_name,
        person.organization,
        person.title,
        person.primary_email,
        person.profile_url,
        relationship.tie_strength,
        case when open.loop = 'i owe' then turn.my_reply_hours else turn.their_reply_hours end as usual_reply_hours,
        event.subject
    from open
    inner join dim_person as person on open.person_id = person.person_id and person.kind = 'human'
    inner join fct_relationship as relationship on open.person_id = relationship.person_id
    cross join core.run_day as run
    left join core.person_turn as turn on open.person_id = turn.person_id
    left join core.event as event on open.event_key = event.event_key
    left join core.snoozed as snoozed on open.person_id = snoozed.person_id
    where snoozed.person_id is null
        and (
            open.loop <> 'they owe'
            or date_diff('day', open.occurred_on, run.as_of_on) >= greatest(7e0, 3 * coalesce(turn.their_reply_hours, 0) / 24e0)
        )
),

final as (
    select
        cast(row_number() over (
            order by
                case loop when 'i owe' then 1 when 'met, not followed up' then 2 else 3 end,
                began_the_thread desc,
                tie_strength desc,
                person_id asc
        ) as integer) as rank,
        loop,
        person_id,
        display_name,
        organization,
        title,
        primary_email as email,
        profile_url,
        since_on,
        cast(waiting_days as integer) as waiting_days,
        cast(messages as integer) as messages,
        began_the_thread,
        subject,
        round(usual_reply_hours, 1) as usual_reply_hours,
        tie_strength,
        concat(
            case
                when loop = 'i owe' and messages > 1 then concat('wrote to you ', cast(messages as varchar), ' times since ')
                when loop = 'i owe' and began_the_thread then 'wrote to you on '
                when loop = 'i owe' then 'answered you (so it may be closed) on '
                when loop = 'they owe' and messages > 1
                    then concat('has not answered ', cast(messages as varchar), ' messages of yours since ')
                when loop = 'they owe' then 'has not answered your message of '
                else 'you met on '
            end,
            cast(day(since_on) as varchar), ' ', strftime(since_on, '%B'),
            case when loop = 'they owe' and messages = 1 and not began_the_thread then ' (an answer, so it may be closed)' else '' end,
            case
                when loop = 'met, not followed up' then ', and no word since'
                when usual_reply_hours is null or usual_reply_hours > 720 then ''
                when loop = 'i owe' then concat(
                    '; you usually answer within ', case
                        when usual_reply_hours < 48 then concat(cast(cast(ceil(usual_reply_hours) as integer) as varchar), ' hours')
                        else concat(cast(cast(round(usual_reply_hours / 24e0) as integer) as varchar), ' days')
                    end
                )
                else concat(
                    '; they usually answer within ', case
                        when usual_reply_hours < 48 then concat(cast(cast(ceil(usual_reply_hours) as integer) as varchar), ' hours')
                        else concat(cast(cast(round(usual_reply_hours / 24e0) as integer) as varchar), ' days')
                    end
                )
            end
        ) as why,
        source_file,
        record
    from ranked
)

select * from final order by rank
