-- Messages in the order of their thread, each with its neighbours in time, between the owner and one person.
-- Grain: one counted message (no meeting, no broadcast) and person. Inputs: main.fct_interaction.
with final as (
    select
        person_id,
        thread_key,
        event_key,
        occurred_at,
        occurred_on,
        direction,
        lag(direction) over by_time as previous_direction,
        lag(occurred_at) over by_time as previous_at,
        lead(direction) over by_time is null as is_last
    from fct_interaction
    where direction <> 'mutual' and not is_broadcast
    window by_time as (partition by person_id, thread_key order by occurred_at, event_key)
)

select * from final
