-- Everybody and everything that an event or a contact record names, with the freshest words about them.
-- Grain: one person. Inputs: core.contact_person, core.inferred_list, core.mention_person, core.person,
-- core.person_identity, core.person_tag, core.run_day, core.run_params, core.unanswered_sender, raw.contact_record,
-- raw.participant.
with contact as (
    select
        contact_person.person_id,
        contact_record.source,
        contact_record.source_file,
        contact_record.record,
        contact_record.captured_at,
        contact_record.full_name,
        contact_record.given_name,
        contact_record.family_name,
        contact_record.organization,
        contact_record.title,
        contact_record.connected_on
    from raw.contact_record as contact_record
    inner join core.contact_person as contact_person
        on contact_record.source_file = contact_person.source_file and contact_record.record = contact_person.record
),

contact_name as (
    select
        person_id,
        coalesce(full_name, concat_ws(' ', given_name, family_name)) as display_name,
        given_name,
        family_name
    from contact
    where coalesce(full_name, given_name, family_name) is not null
    qualify row_number() over (
        partition by person_id
        order by
            case when source = 'linkedin' then 0 else 1 end,
            coalesce(captured_at, timestamp '1970-01-01') desc,
            source_file,
            record
    ) = 1
),

used_name as (
    select mention_person.person_id, participant.name, count(*) as uses
    from raw.participant as participant
    inner join core.mention_person as mention_person
        on participant.name = mention_person.name
        and participant.email is not distinct from mention_person.email
        and participant.profile_url is not distinct from mention_person.profile_url
        and coalesce(participant.is_room, false) = mention_person.is_room
    group by mention_person.person_id, participant.name
),

participant_name as (
    select person_id, name
    from used_name
    qualify row_number() over (partition by person_id order by uses desc, name) = 1
),

work as (
    select contact.person_id, contact.organization, contact.title
    from contact
    cross join core.run_params as run
    where (contact.organization is not null or contact.title is not null)
        and (contact.captured_at is null or contact.captured_at < run.as_of + interval 1 day)
    qualify row_number() over (
        partition by contact.person_id
        order by
            coalesce(contact.captured_at, timestamp '1970-01-01') desc,
            case when contact.source = 'linkedin' then 0 else 1 end,
            contact.source_file,
            contact.record
    ) = 1
),

connection as (
    select contact.person_id, min(contact.connected_on) as connected_on
    from contact
    cross join core.run_day as run
    where contact.connected_on < run.as_of_on
    group by contact.person_id
),

address as (
    select person_id, value
    from core.person_identity
    where kind = 'email'
    qualify row_number() over (
        partition by person_id order by last_seen desc nulls last, records desc, value
    ) = 1
),

profile as (
    select person_id, value
    from core.person_identity
    where kind = 'profile_url'
    qualify row_number() over (
        partition by person_id order by last_seen desc nulls last, records desc, value
    ) = 1
),

identity as (
    select
        person_id,
        min(first_seen) as first_seen
    from core.person_identity
    group by person_id
),

source_used as (
    select person_id, source
    from core.person_identity
    where source is not null
    group by person_id, source
),

sources as (
    select person_id, string_agg(source, ', ' order by source) as sources
    from source_used
    group by person_id
),

tag as (
    select person_id, string_agg(tag, ', ' order by tag) as tags
    from core.person_tag
    group by person_id
),

final as (
    select
        person.person_id,
        coalesce(contact_name.display_name, participant_name.name, address.value, profile.value, person.person_id)
            as display_name,
        contact_name.given_name,
        contact_name.family_name,
        address.value as primary_email,
        profile.value as profile_url,
        work.organization,
        work.title,
        case
            when person.kind <> 'human' or person.is_owner then person.kind
            when inferred.person_id is not null then 'list'
            when unanswered.person_id is not null then 'automated'
            else person.kind
        end as kind,
        case
            when person.kind <> 'human' or person.is_owner then person.kind_reason
            when inferred.person_id is not null then concat(
                'mail that names you nowhere went to it ', cast(inferred.mails as varchar), ' times, from ',
                cast(inferred.authors as varchar), ' addresses, and it never wrote: a list, or else an address of yours'
            )
            when unanswered.person_id is not null then concat(
                'it wrote to you alone ', cast(unanswered.mails as varchar),
                ' times, never in answer to anything, and you never wrote to it, met it or kept it as a contact'
            )
            else person.kind_reason
        end as kind_reason,
        person.is_owner,
        connection.connected_on,
        cast(identity.first_seen as date) as known_since,
        sources.sources,
        tag.tags
    from core.person as person
    left join core.inferred_list as inferred on person.person_id = inferred.person_id
    left join core.unanswered_sender as unanswered on person.person_id = unanswered.person_id
    left join contact_name on person.person_id = contact_name.person_id
    left join participant_name on person.person_id = participant_name.person_id
    left join work on person.person_id = work.person_id
    left join connection on person.person_id = connection.person_id
    left join address on person.person_id = address.person_id
    left join profile on person.person_id = profile.person_id
    left join identity on person.person_id = identity.person_id
    left join sources on person.person_id = sources.person_id
    left join tag on person.person_id = tag.person_id
)

select * from final
