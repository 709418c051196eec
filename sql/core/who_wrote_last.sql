-- Who wrote last, and how many messages in a row without one from the other side; a meeting is from both and ends a row.
-- Grain: one person with a counted interaction. Inputs: main.fct_interaction.
with ordered as (
    select
        person_id,
        direction,
        row_number() over (partition by person_id order by occurred_at desc, event_key desc) as place,
        first_value(direction) over (partition by person_id order by occurred_at desc, event_key desc) as last_direction
    from fct_interaction
    where not is_broadcast
),

broken as (
    select person_id, min(place) filter (where direction <> last_direction) as place, count(*) as total,
        min(last_direction) as last_direction
    from ordered
    group by person_id
),

final as (
    select
        person_id,
        case last_direction when 'in' then 'them' when 'out' then 'me' else 'met' end as last_by,
        cast(coalesce(place - 1, total) as integer) as times_in_a_row
    from broken
)

select * from final
