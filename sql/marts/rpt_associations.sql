-- Groups that the owner belongs to: tags of the form association:NAME, recurring meetings of 4 or more people, and
-- mailing lists. Held are the occurrences in the owner's exports (for a list its messages); a group cools where the
-- last 180 days brought less than half of what the 180 before them did.
-- Grain: one (kind, group). Inputs: core.event, core.event_participant, core.person_tag, core.run_day, main.dim_person,
-- main.fct_interaction.
with series as (
    select series_key
    from core.event
    where kind = 'meeting' and series_key is not null and not_counted_because is null
    group by series_key
    having count(*) >= 3 and max(n_others) >= 3
),

session as (
    select
        'series' as kind,
        event.series_key as group_id,
        event.subject as name,
        event.event_key,
        event.occurred_on,
        event.is_from_owner,
        event.source_file,
        event.record
    from core.event as event
    inner join series on event.series_key = series.series_key
    where event.kind = 'meeting' and event.not_counted_because is null

    union all

    select
        'list' as kind,
        list_id as group_id,
        list_id as name,
        event_key,
        occurred_on,
        is_from_owner,
        source_file,
        record
    from core.event
    where kind = 'email' and list_id is not null and occurred_on is not null
        and automation in ('list', 'own_list_post')
),

present as (
    select session.kind, session.group_id, participant.person_id, max(session.occurred_on) as last_on
    from session
    inner join core.event_participant as participant on session.event_key = participant.event_key
    inner join dim_person as person on participant.person_id = person.person_id
    where person.kind = 'human' and not person.is_owner and not participant.has_declined
    group by session.kind, session.group_id, participant.person_id

    union all

    select 'tag' as kind, lower(tag) as group_id, person_id, cast(null as date) as last_on
    from core.person_tag
    where lower(tag) like 'association:%'
    group by lower(tag), person_id
),

beyond as (
    select present.kind, present.group_id, present.person_id
    from present
    inner join fct_interaction as interaction on present.person_id = interaction.person_id
    cross join core.run_day as run
    left join session
        on present.kind = session.kind
        and present.group_id = session.group_id
        and interaction.event_key = session.event_key
    where session.event_key is null
        and not interaction.is_broadcast
        and date_diff('day', interaction.occurred_on, run.as_of_on) <= 90
    group by present.kind, present.group_id, present.person_id
),

people as (
    select
        present.kind,
        present.group_id,
        count(*) as people,
        count(beyond.person_id) as people_in_touch_90d
    from present
    left join beyond
        on present.kind = beyond.kind and present.group_id = beyond.group_id and present.person_id = beyond.person_id
    group by present.kind, present.group_id
),

held as (
    select
        session.kind,
        session.group_id,
        min(session.name) as name,
        count(*) as sessions,
        min(session.occurred_on) as first_on,
        max(session.occurred_on) as last_on,
        count(*) filter (where session.is_from_owner) as own_messages,
        count(*) filter (where date_diff('day', session.occurred_on, run.as_of_on) <= 180) as sessions_180d,
        count(*) filter (where date_diff('day', session.occurred_on, run.as_of_on) between 181 and 360)
            as sessions_previous_180d,
        arg_max(session.source_file, concat(cast(session.occurred_on as varchar), session.event_key)) as source_file,
        arg_max(session.record, concat(cast(session.occurred_on as varchar), session.event_key)) as record
    from session
    cross join core.run_day as run
    group by session.kind, session.group_id

    union all

    select
        'tag' as kind,
        group_id,
        substr(group_id, 13) as name,
        0 as sessions,
        cast(null as date) as first_on,
        cast(null as date) as last_on,
        0 as own_messages,
        0 as sessions_180d,
        0 as sessions_previous_180d,
        cast(null as varchar) as source_file,
        cast(null as varchar) as record
    from present
    where kind = 'tag'
    group by group_id
),

final as (
    select
        held.kind,
        held.name,
        cast(held.sessions as integer) as sessions,
        held.first_on,
        held.last_on,
        cast(held.sessions_180d as integer) as sessions_180d,
        cast(held.sessions_previous_180d as integer) as sessions_previous_180d,
        held.sessions_180d * 2 < held.sessions_previous_180d as is_cooling,
        case when held.kind = 'list' then cast(held.own_messages as integer) end as own_messages,
        cast(coalesce(people.people, 0) as integer) as people,
        cast(coalesce(people.people_in_touch_90d, 0) as integer) as people_in_touch_90d,
        case
            when held.kind = 'tag' and coalesce(people.people_in_touch_90d, 0) = 0
                then 'in touch with nobody there in the last 90 days'
            when held.kind = 'tag' then concat('in touch with ', cast(people.people_in_touch_90d as varchar), ' in the last 90 days')
            when held.sessions_180d = 0 then concat('ended, or you left: the last was on ', cast(held.last_on as varchar))
            when held.sessions_180d * 2 < held.sessions_previous_180d then concat(
                'cooling: ', cast(held.sessions_180d as varchar), ' in the last 180 days after ',
                cast(held.sessions_previous_180d as varchar)
            )
            when held.kind = 'list' and held.own_messages = 0 then 'you read and never wrote: you could answer a question'
            else concat(cast(held.sessions_180d as varchar), ' in the last 180 days')
        end as says,
        held.group_id,
        held.source_file,
        held.record
    from held
    left join people on held.kind = people.kind and held.group_id = people.group_id
)

select * from final order by last_on desc nulls first, kind, group_id
