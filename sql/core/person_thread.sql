-- Who starts threads, and whose turn it is in the newest thread of the last 90 days.
-- Grain: one person with a message. Inputs: core.event, core.person_number, core.run_day, core.thread_message.
with opener as (
    select person_number, thread_number
    from core.thread_message
    where previous_at is null
),

first_event as (
    select thread_number, is_from_owner
    from core.event
    where not_counted_because is null and not is_broadcast and kind <> 'meeting'
    qualify row_number() over (partition by thread_number order by occurred_at, event_number) = 1
),

started as (
    select
        opener.person_number,
        count(*) as threads,
        count(*) filter (where first_event.is_from_owner) as threads_by_owner
    from opener
    inner join first_event on opener.thread_number = first_event.thread_number
    group by opener.person_number
),

newest as (
    select message.person_number, message.direction
    from core.thread_message as message
    cross join core.run_day as run
    where message.is_last and date_diff('day', message.occurred_on, run.as_of_on) <= 90
    qualify row_number() over (
        partition by message.person_number order by message.occurred_at desc, message.event_number desc
    ) = 1
),

final as (
    select
        person.person_id,
        round((started.threads_by_owner + 1) / (started.threads + 2e0), 6) as initiative_share,
        case newest.direction when 'in' then 'me' when 'out' then 'them' end as awaiting
    from started
    inner join core.person_number as person on started.person_number = person.person_number
    left join newest on started.person_number = newest.person_number
)

select * from final
