-- Messages in the order of their thread, each with its neighbours in time, between the owner and one person.
-- Grain: one counted message (no meeting, no broadcast) and person. Inputs: core.event, core.person_number,
-- main.fct_interaction.
with message as (
    select
        person.person_number,
        event.thread_number,
        interaction.event_number,
        interaction.occurred_at,
        interaction.occurred_on,
        interaction.direction
    from fct_interaction as interaction
    inner join core.event as event on interaction.event_number = event.event_number
    inner join core.person_number as person on interaction.person_id = person.person_id
    where interaction.direction <> 'mutual' and not interaction.is_broadcast
),

final as (
    select
        person_number,
        thread_number,
        event_number,
        occurred_at,
        occurred_on,
        direction,
        lag(direction) over by_time as previous_direction,
        lag(occurred_at) over by_time as previous_at,
        lead(direction) over by_time is null as is_last
    from message
    window by_time as (partition by person_number, thread_number order by occurred_at, event_number)
)

select * from final
