-- Answers: the median time at each change of side in a thread, and the share of turns that are still open.
-- Grain: one person with a message. Inputs: core.person_number, core.thread_message.
with tallied as (
    select
        person_number,
        median(date_diff('second', previous_at, occurred_at) / 3600e0)
            filter (where direction = 'out' and previous_direction = 'in') as my_reply_hours,
        median(date_diff('second', previous_at, occurred_at) / 3600e0)
            filter (where direction = 'in' and previous_direction = 'out') as their_reply_hours,
        count(*) filter (where direction = 'out' and previous_direction = 'in') as my_replies,
        count(*) filter (where direction = 'in' and previous_direction = 'out') as their_replies,
        count(*) filter (where is_last and direction = 'in') as my_open,
        count(*) filter (where is_last and direction = 'out') as their_open
    from core.thread_message
    group by person_number
),

final as (
    select
        person.person_id,
        round(my_reply_hours, 6) as my_reply_hours,
        round(their_reply_hours, 6) as their_reply_hours,
        round(cast(my_open as double) / nullif(my_open + my_replies, 0), 6) as my_unanswered_share,
        round(cast(their_open as double) / nullif(their_open + their_replies, 0), 6) as their_unanswered_share
    from tallied
    inner join core.person_number as person on tallied.person_number = person.person_number
)

select * from final
