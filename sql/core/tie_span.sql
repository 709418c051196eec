-- How long each tie lasted and how it began: by an introduction, else by the kind of the first counted contact. A tie
-- ended with its last contact if more than 180 covered days went by since; else all that is known is that it reached the
-- last contact (censored there).
-- Grain: one human with a counted contact that is no broadcast. Inputs: core.introduction, core.person_last,
-- core.person_silence, main.dim_person, main.fct_interaction.
with first_contact as (
    select interaction.person_id, interaction.occurred_on, interaction.kind, interaction.direction, interaction.n_others
    from core.person_last as known
    inner join fct_interaction as interaction
        on known.person_id = interaction.person_id and known.first_contact_at = interaction.occurred_at
    inner join dim_person as person on interaction.person_id = person.person_id
    where not interaction.is_broadcast and person.kind = 'human'
    qualify row_number() over (partition by interaction.person_id order by interaction.event_key) = 1
),

introduced as (
    select person_id, min(occurred_on) as occurred_on
    from core.introduction
    where direction = 'received'
    group by person_id
),

final as (
    select
        first_contact.person_id,
        case
            when introduced.occurred_on <= first_contact.occurred_on then 'introduced'
            when first_contact.kind = 'meeting' and first_contact.n_others >= 7 then 'larger event'
            when first_contact.kind = 'meeting' then 'small meeting'
            when first_contact.kind = 'linkedin_message' and first_contact.direction = 'in' then 'they wrote on LinkedIn'
            when first_contact.kind = 'linkedin_message' then 'you wrote on LinkedIn'
            when first_contact.direction = 'in' then 'they wrote'
            else 'you wrote'
        end as origin,
        first_contact.occurred_on as began_on,
        silence.last_contact_on,
        cast(date_diff('day', first_contact.occurred_on, silence.last_contact_on) as integer) as days,
        silence.covered_silence_days > 180 as has_ended
    from first_contact
    inner join core.person_silence as silence on first_contact.person_id = silence.person_id
    left join introduced on first_contact.person_id = introduced.person_id
)

select * from final
