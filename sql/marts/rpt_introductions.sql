-- Who introduced whom, and what came of it: to the owner, further contacts with the one introduced; by the owner, further
-- events that the two shared in the owner's exports.
-- Grain: one introduction. Inputs: core.event, core.introduction, core.run_day, main.dim_person, main.fct_relationship.
with final as (
    select
        introduction.occurred_on,
        introduction.direction,
        introducer.display_name as introducer,
        introduction.introducer_id,
        person.display_name,
        introduction.person_id,
        other.display_name as other,
        introduction.other_person_id,
        event.subject,
        introduction.recognised_by,
        introduction.contacts_since,
        introduction.last_contact_on,
        relationship.state,
        case
            when introduction.direction = 'given' and introduction.contacts_since = 0
                then 'not seen together since: you could ask what came of it'
            when introduction.direction = 'given' then concat(
                'seen together ', cast(introduction.contacts_since as varchar),
                case when introduction.contacts_since = 1 then ' time since' else ' times since' end
            )
            when introduction.contacts_since = 0
                then concat('never taken up: you could write to them, or tell ', introducer.display_name, ' why not')
            when date_diff('day', introduction.last_contact_on, run.as_of_on) > 365 then concat(
                'taken up, ', cast(introduction.contacts_since as varchar),
                case when introduction.contacts_since = 1 then ' contact' else ' contacts' end, ', silent for more than a year'
            )
            else concat(
                'taken up, ', cast(introduction.contacts_since as varchar),
                case when introduction.contacts_since = 1 then ' contact' else ' contacts' end,
                ': you could tell ', introducer.display_name, ' what came of it'
            )
        end as outcome,
        introduction.event_key,
        introduction.source_file,
        introduction.record
    from core.introduction as introduction
    cross join core.run_day as run
    inner join dim_person as person on introduction.person_id = person.person_id
    left join fct_relationship as relationship on introduction.person_id = relationship.person_id
    left join dim_person as introducer on introduction.introducer_id = introducer.person_id
    left join dim_person as other on introduction.other_person_id = other.person_id
    left join core.event as event on introduction.event_key = event.event_key
)

select * from final order by occurred_on desc, event_key, person_id, other_person_id
