-- Addresses that are lists though no header says so: mail that names the owner nowhere went to them, at least three
-- times and from at least two people, and nobody ever wrote from them. Of several on one mail, only the one that most
-- such mail went to is suspected. Whoever met the owner, stands in a contact record or has an address of a public mail
-- provider is never one.
-- Grain: one person. Inputs: core.event_audience, core.event_participant, core.event_record, core.free_mail_domain,
-- core.person, core.person_identity, core.record_person.
with overheard as (
    select record.event_key
    from core.event_record as record
    inner join core.event_audience as audience on record.event_key = audience.event_key
    where record.kind = 'email'
        and not audience.names_owner
        and record.automation is null
        and record.status not in ('draft', 'spam')
    group by record.event_key
),

reached as (
    select participant.event_key, participant.person_id
    from core.event_participant as participant
    inner join overheard on participant.event_key = overheard.event_key
    inner join core.person as person on participant.person_id = person.person_id
    where participant.is_recipient and not participant.is_room and person.kind in ('human', 'role')
        and not person.is_owner
    group by participant.event_key, participant.person_id
),

author as (
    select participant.event_key, min(participant.address) as address
    from core.event_participant as participant
    inner join overheard on participant.event_key = overheard.event_key
    where participant.is_author
    group by participant.event_key
),

frequent as (
    select person_id, count(*) as mails
    from reached
    group by person_id
    having count(*) >= 3
),

known as (
    select participant.person_id
    from core.event_participant as participant
    inner join frequent on participant.person_id = frequent.person_id
    where participant.is_author or participant.is_guest
    union
    select record_person.person_id
    from core.record_person as record_person
    inner join frequent on record_person.person_id = frequent.person_id
    where record_person.position is null
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
    select reached.event_key, suspect.person_id
    from reached
    inner join suspect on reached.person_id = suspect.person_id
    qualify row_number() over (partition by reached.event_key order by suspect.mails desc, suspect.person_id) = 1
),

final as (
    select
        foremost.person_id,
        cast(count(*) as integer) as mails,
        cast(count(distinct author.address) as integer) as authors
    from foremost
    inner join author on foremost.event_key = author.event_key
    group by foremost.person_id
    having count(*) >= 3 and count(distinct author.address) >= 2
)

select * from final
