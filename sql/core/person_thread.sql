-- Who starts threads, and whose turn it is in the newest thread of the last 90 days.
-- Grain: one person with a message. Inputs: core.event, core.run_day, core.thread_message.
with opener as (
    select person_id, thread_key, event_key
    from core.thread_message
    where previous_at is null
),

first_event as (
    select thread_key, is_from_owner
    from core.event
    where not_counted_because is null and not is_broadcast and kind <> 'meeting'
    qualify row_number() over (partition by thread_key order by occurred_at, event_key) = 1
),

started as (
    select
        opener.person_id,
        count(*) as threads,
        count(*) filter (where first_event.is_from_owner) as threads_by_owner
    from opener
    inner join first_event on opener.thread_key = first_event.thread_key
    group by opener.person_id
),

newest as (
    select message.person_id, message.direction
    from core.thread_message as message
    cross join core.run_day as run
    where message.is_last and date_diff('day', message.occurred_on, run.as_of_on) <= 90
    qualify row_number() over (
        partition by message.person_id order by message.occurred_at desc, message.event_key desc
    ) = 1
),

final as (
    select
        started.person_id,
        round((started.threads_by_owner + 1) / (started.threads + 2e0), 6) as initiative_share,
        case newest.direction when 'in' then 'me' when 'out' then 'them' end as awaiting
    from started
    left join newest on started.person_id = newest.person_id
)

select * from final
