-- Who wrote last, and how many messages in a row without one from the other side; a meeting is from both and ends a row.
-- Grain: one person with a counted interaction. Inputs: core.person_last, main.fct_interaction.
with latest as (
    select
        person_id,
        last_contact_direction as direction,
        coalesce(
            greatest(
                case when last_contact_direction <> 'in' then last_in_at end,
                case when last_contact_direction <> 'out' then last_out_at end,
                case when last_contact_direction <> 'mutual' then last_meeting_at end
            ),
            timestamp '1900-01-01'
        ) as broken_at
    from core.person_last
    where last_contact_direction is not null
),

counted as (
    select latest.person_id, latest.direction, count(interaction.person_id) as times
    from latest
    left join fct_interaction as interaction
        on latest.person_id = interaction.person_id
        and latest.direction = interaction.direction
        and interaction.occurred_at > latest.broken_at
        and not interaction.is_broadcast
    group by latest.person_id, latest.direction
),

final as (
    select
        person_id,
        case direction when 'in' then 'them' when 'out' then 'me' else 'met' end as last_by,
        cast(greatest(times, 1) as integer) as times_in_a_row
    from counted
)

select * from final
