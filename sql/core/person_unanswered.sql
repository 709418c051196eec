-- Messages of the owner since the person last wrote or met them.
-- Grain: one person with such a message. Inputs: core.person_last, main.fct_interaction.
with final as (
    select interaction.person_id, cast(count(*) as integer) as unanswered
    from fct_interaction as interaction
    inner join core.person_last as last_contact on interaction.person_id = last_contact.person_id
    where interaction.direction = 'out'
        and not interaction.is_broadcast
        and interaction.occurred_at > coalesce(
            greatest(last_contact.last_in_at, last_contact.last_meeting_at), timestamp '1900-01-01'
        )
    group by interaction.person_id
)

select * from final
