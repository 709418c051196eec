-- Addresses taken for machines because nobody ever answered them: at least ten mails over at least 30 days, each to the
-- owner alone and none in answer to anything, and the owner, whose sent mail the exports hold, never wrote back, met them
-- or kept them as a contact. Whoever has an address of a public mail provider is never one.
-- Grain: one person. Inputs: core.event, core.event_participant, core.free_mail_domain, core.person,
-- core.person_identity, core.record_person, main.fct_interaction, raw.event.
with wrote as (
    select
        person_id,
        count(*) as mails,
        cast(date_trunc('month', min(occurred_on)) as date) as first_month,
        cast(date_trunc('month', max(occurred_on)) as date) as last_month
    from fct_interaction
    group by person_id
    having count(*) >= 10
        and bool_and(kind = 'email' and direction = 'in' and n_others = 1)
        and date_diff('day', min(occurred_on), max(occurred_on)) >= 30
),

sent as (
    select cast(date_trunc('month', occurred_on) as date) as month, count(*) as mails
    from core.event
    where kind = 'email' and is_from_owner and not_counted_because is null
    group by cast(date_trunc('month', occurred_on) as date)
),

watched as (
    select wrote.person_id, wrote.mails
    from wrote
    inner join core.person as person on wrote.person_id = person.person_id
    inner join sent on sent.month between wrote.first_month and wrote.last_month
    where person.kind = 'human' and not person.is_owner
    group by wrote.person_id, wrote.mails
    having sum(sent.mails) >= 20
),

known as (
    select record_person.person_id
    from core.record_person as record_person
    inner join watched on record_person.person_id = watched.person_id
    where record_person.position is null
    union
    select participant.person_id
    from core.event_participant as participant
    inner join watched on participant.person_id = watched.person_id
    where participant.is_recipient or participant.is_guest
    union
    select interaction.person_id
    from fct_interaction as interaction
    inner join watched on interaction.person_id = watched.person_id
    inner join raw.event as event
        on interaction.source_file = event.source_file and interaction.record = event.record
    where coalesce(event.parent_key, event.series_key) is not null
    union
    select identity.person_id
    from core.person_identity as identity
    inner join watched on identity.person_id = watched.person_id
    inner join core.free_mail_domain as free
        on identity.kind = 'email' and lower(regexp_replace(identity.value, '^.*@', '', 'g')) = free.domain
),

final as (
    select watched.person_id, cast(watched.mails as integer) as mails
    from watched
    left join known on watched.person_id = known.person_id
    where known.person_id is null
)

select * from final
