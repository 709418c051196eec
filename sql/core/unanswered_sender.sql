-- Addresses taken for machines because nobody ever answered them: at least ten mails over at least 30 days, each to the
-- owner alone and none in answer to anything, and the owner, whose sent mail the exports hold, never wrote back, met them
-- or kept them as a contact. Whoever has an address of a public mail provider is never one.
-- Grain: one person. Inputs: core.contact_person, core.event, core.event_guest, core.free_mail_domain,
-- core.person_identity, core.person_number, main.fct_interaction, raw.event.
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
    select wrote.person_id, person.person_number, wrote.mails
    from wrote
    inner join core.person_number as person on wrote.person_id = person.person_id
    inner join sent on sent.month between wrote.first_month and wrote.last_month
    where person.kind = 'human' and not person.is_owner
    group by wrote.person_id, person.person_number, wrote.mails
    having sum(sent.mails) >= 20
),

known as (
    select contact_person.person_id
    from core.contact_person as contact_person
    inner join watched on contact_person.person_id = watched.person_id
    union
    select watched.person_id
    from core.event_guest as event_guest
    inner join watched on event_guest.person_number = watched.person_number
    where event_guest.is_recipient or event_guest.is_guest
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
