-- Addresses that are lists though no header says so: mail that names the owner nowhere went to them, at least three
-- times and from at least two people, and nobody ever wrote from them. Of several on one mail, only the one that most
-- such mail went to is suspected. Whoever met the owner, stands in a contact record or has an address of a public mail
-- provider is never one.
-- Grain: one person. Inputs: core.contact_person, core.event_audience, core.event_guest, core.event_record,
-- core.free_mail_domain, core.guest, core.person_identity, core.person_number.
with overheard as (
    select record.event_number
    from core.event_record as record
    inner join core.event_audience as audience on record.event_number = audience.event_number
    where record.kind = 'email'
        and not audience.names_owner
        and record.automation is null
        and record.status not in ('draft', 'spam')
    group by record.event_number
),

reached as (
    select event_guest.event_number, person.person_id
    from core.event_guest as event_guest
    inner join overheard on event_guest.event_number = overheard.event_number
    inner join core.person_number as person on event_guest.person_number = person.person_number
    where event_guest.is_recipient and not event_guest.is_room and person.kind in ('human', 'role')
        and not person.is_owner
    group by event_guest.event_number, person.person_id
),

author as (
    select event_guest.event_number, min(guest.address) as address
    from core.event_guest as event_guest
    inner join overheard on event_guest.event_number = overheard.event_number
    inner join core.guest as guest on event_guest.guest_number = guest.guest_number
    where event_guest.is_author
    group by event_guest.event_number
),

frequent as (
    select person_id, count(*) as mails
    from reached
    group by person_id
    having count(*) >= 3
),

known as (
    select frequent.person_id
    from core.event_guest as event_guest
    inner join core.person_number as person on event_guest.person_number = person.person_number
    inner join frequent on person.person_id = frequent.person_id
    where event_guest.is_author or event_guest.is_guest
    union
    select contact_person.person_id
    from core.contact_person as contact_person
    inner join frequent on contact_person.person_id = frequent.person_id
    union
    select identity.person_id
    from core.person_identity as identity
    inner join frequent on identity.person_id = frequent.person_id
    inner join core.free_mail_domain as free
        on identity.kind = 'email' and lower(regexp_replace(identity.value, '^.*@', '', 'g')) = free.domain
),

suspect as (
    select frequent.person_id, frequent.mails
    from frequent
    left join known on frequent.person_id = known.person_id
    where known.person_id is null
),

foremost as (
    select reached.event_number, suspect.person_id
    from reached
    inner join suspect on reached.person_id = suspect.person_id
    qualify row_number() over (partition by reached.event_number order by suspect.mails desc, suspect.person_id) = 1
),

final as (
    select
        foremost.person_id,
        cast(count(*) as integer) as mails,
        cast(count(distinct author.address) as integer) as authors
    from foremost
    inner join author on foremost.event_number = author.event_number
    group by foremost.person_id
    having count(*) >= 3 and count(distinct author.address) >= 2
)

select * from final
