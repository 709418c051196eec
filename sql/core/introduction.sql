-- Who brought whom together: a small message in which a person whom the owner knew writes to the owner and one or two
-- others, or in which the owner writes to two whom they knew and who were never seen together before. Either its
-- subject says so, or those it brought together were new to each other and in contact afterwards: a mere copy is none.
-- Grain: one (message, person introduced to the owner) or (message, pair introduced by the owner). Inputs:
-- core.copresence, core.event, core.event_guest, core.person_number, main.dim_person, main.fct_interaction.
with small as (
    select
        event_number,
        event_key,
        occurred_at,
        occurred_on,
        is_from_owner,
        n_others,
        coalesce(regexp_matches(
            lower(subject), '^[^a-z]*(intro|introduction|introductions|introducing|vorstellung|présentation|presentación)([^a-z]|$)'
        ), false) as is_announced,
        source_file,
        record
    from core.event
    where not_counted_because is null and kind <> 'meeting' and n_others between 2 and 3
),

present as (
    select
        small.event_key,
        person.person_id,
        bool_or(event_guest.is_author) as is_author,
        bool_or(event_guest.is_recipient) as is_recipient
    from small
    inner join core.event_guest as event_guest on small.event_number = event_guest.event_number
    inner join core.person_number as numbered on event_guest.person_number = numbered.person_number
    inner join dim_person as person on numbered.person_id = person.person_id
    where person.kind = 'human' and not person.is_owner
    group by small.event_key, person.person_id
),

first_seen as (
    select wanted.person_id, min(event.occurred_at) as first_at
    from core.event_guest as event_guest
    inner join core.event as event on event_guest.event_number = event.event_number
    inner join core.person_number as numbered on event_guest.person_number = numbered.person_number
    inner join (select person_id from present group by person_id) as wanted
        on numbered.person_id = wanted.person_id
    where event.not_counted_because is null
    group by wanted.person_id
),

received as (
    select
        'received' as direction,
        small.event_key,
        author.person_id as introducer_id,
        other.person_id as person_id,
        cast(null as varchar) as other_person_id,
        case when fresh.first_at = small.occurred_at then 'new to you' else 'subject' end as recognised_by
    from small
    inner join present as author on small.event_key = author.event_key and author.is_author
    inner join first_seen as known on author.person_id = known.person_id and known.first_at < small.occurred_at
    inner join present as other
        on small.event_key = other.event_key and other.is_recipient and not other.is_author
    inner join first_seen as fresh on other.person_id = fresh.person_id
    where not small.is_from_owner and (small.is_announced or fresh.first_at = small.occurred_at)
),

first_together as (
    select copresence.person_a, copresence.person_b, min(event.occurred_at) as first_at, max(event.occurred_at) as last_at,
        count(*) as n_events
    from core.copresence as copresence
    inner join core.event as event on copresence.event_key = event.event_key
    group by copresence.person_a, copresence.person_b
),

given as (
    select
        'given' as direction,
        small.event_key,
        cast(null as varchar) as introducer_id,
        one.person_id as person_id,
        other.person_id as other_person_id,
        case when small.is_announced then 'subject' else 'first seen together' end as recognised_by
    from small
    inner join present as one on small.event_key = one.event_key
    inner join present as other on small.event_key = other.event_key and one.person_id < other.person_id
    inner join first_seen as known_one on one.person_id = known_one.person_id and known_one.first_at < small.occurred_at
    inner join first_seen as known_other
        on other.person_id = known_other.person_id and known_other.first_at < small.occurred_at
    inner join first_together as together
        on one.person_id = together.person_a and other.person_id = together.person_b and together.first_at = small.occurred_at
    where small.is_from_owner and small.n_others = 2
),

made as (
    select * from received
    union all
    select * from given
),

since as (
    select made.event_key, made.person_id, count(*) as contacts, max(interaction.occurred_on) as last_on
    from made
    inner join small on made.event_key = small.event_key
    inner join fct_interaction as interaction
        on made.person_id = interaction.person_id and interaction.occurred_at > small.occurred_at
    where made.direction = 'received' and not interaction.is_broadcast
    group by made.event_key, made.person_id
),

final as (
    select
        made.direction,
        made.event_key,
        small.occurred_at,
        small.occurred_on,
        made.introducer_id,
        made.person_id,
        made.other_person_id,
        made.recognised_by,
        cast(case
            when made.direction = 'received' then coalesce(since.contacts, 0)
            else together.n_events - 1
        end as integer) as contacts_since,
        case
            when made.direction = 'received' then since.last_on
            when together.n_events > 1 then cast(together.last_at as date)
        end as last_contact_on,
        small.source_file,
        small.record
    from made
    inner join small on made.event_key = small.event_key
    left join since on made.event_key = since.event_key and made.person_id = since.person_id
    left join first_together as together
        on made.person_id = together.person_a and made.other_person_id = together.person_b
    where made.recognised_by = 'subject' or since.contacts > 0 or (made.direction = 'given' and together.n_events > 1)
)

select * from final
