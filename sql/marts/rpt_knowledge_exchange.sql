-- With whom the owner exchanges knowledge: threads that go deep (6 or more messages with 3 or more changes of side) and
-- small recurring sessions (3 or more of one series, at most 6 others); those outside the owner's organization are marked.
-- Grain: one person with a deep thread or a small recurring session. Inputs: core.colleague, core.event,
-- core.person_number, core.run_day, core.thread_message, main.fct_interaction, main.fct_relationship.
with thread as (
    select
        person_number,
        thread_number,
        count(*) as messages,
        count(*) filter (where direction <> previous_direction) as turns,
        max(occurred_on) as last_on,
        max(event_number) as event_number
    from core.thread_message
    group by person_number, thread_number
),

deep as (
    select person.person_id, count(*) as deep_threads, max(thread.messages) as longest_thread, max(thread.last_on) as last_on
    from thread
    inner join core.person_number as person on thread.person_number = person.person_number
    where thread.messages >= 6 and thread.turns >= 3
    group by person.person_id
),

longest as (
    select person.person_id, event.subject
    from thread
    inner join core.person_number as person on thread.person_number = person.person_number
    inner join core.event as event on thread.event_number = event.event_number
    where thread.messages >= 6 and thread.turns >= 3
    qualify row_number() over (
        partition by person.person_id order by thread.messages desc, thread.last_on desc, thread.thread_number asc
    ) = 1
),

series as (
    select
        interaction.person_id,
        event.series_key,
        min(event.subject) as subject,
        count(*) as sessions,
        sum(interaction.minutes) as minutes,
        max(interaction.occurred_on) as last_on
    from fct_interaction as interaction
    inner join core.event as event on interaction.event_key = event.event_key
    where interaction.kind = 'meeting' and event.series_key is not null and interaction.n_others <= 6
    group by interaction.person_id, event.series_key
    having count(*) >= 3
),

session as (
    select
        person_id,
        sum(sessions) as sessions,
        sum(minutes) as minutes,
        max(last_on) as last_on,
        string_agg(subject, ', ' order by subject, series_key) as names
    from series
    group by person_id
),

met as (
    select
        relationship.person_id,
        relationship.display_name,
        relationship.organization,
        relationship.title,
        relationship.state,
        colleague.person_id is null as is_outside,
        coalesce(deep.deep_threads, 0) as deep_threads,
        coalesce(deep.longest_thread, 0) as longest_thread,
        longest.subject as longest_subject,
        coalesce(session.sessions, 0) as recurring_sessions,
        coalesce(session.minutes, 0) as session_minutes,
        session.names as session_names,
        greatest(deep.last_on, session.last_on) as last_exchange_on,
        relationship.last_contact_source_file,
        relationship.last_contact_record
    from fct_relationship as relationship
    left join deep on relationship.person_id = deep.person_id
    left join longest on relationship.person_id = longest.person_id
    left join session on relationship.person_id = session.person_id
    left join core.colleague as colleague on relationship.person_id = colleague.person_id
    where deep.person_id is not null or session.person_id is not null
),

final as (
    select
        met.person_id,
        met.display_name,
        met.organization,
        met.title,
        met.is_outside,
        cast(met.deep_threads as integer) as deep_threads,
        cast(met.longest_thread as integer) as longest_thread,
        met.longest_subject,
        cast(met.recurring_sessions as integer) as recurring_sessions,
        cast(met.session_minutes as integer) as session_minutes,
        met.session_names,
        concat_ws(
            '; ',
            case when met.deep_threads > 0 then concat(
                cast(met.deep_threads as varchar), case when met.deep_threads = 1 then ' deep thread' else ' deep threads' end,
                ', the longest of ', cast(met.longest_thread as varchar), ' messages',
                case when met.longest_subject is not null then concat(' about “', met.longest_subject, '”') else '' end
            ) end,
            case when met.recurring_sessions > 0
                then concat(cast(met.recurring_sessions as varchar), ' sessions of ', coalesce(met.session_names, 'a series'))
            end
        ) as says,
        met.last_exchange_on,
        met.state,
        case
            when date_diff('day', met.last_exchange_on, run.as_of_on) > 180
                then 'no exchange for more than 180 days: you could share something you learned'
            when met.recurring_sessions = 0 then 'you could make a standing talk of it'
            when met.deep_threads = 0 then 'you could take a question from the sessions further in writing'
        end as could_do,
        met.last_contact_source_file,
        met.last_contact_record
    from met
    cross join core.run_day as run
)

select * from final
order by is_outside desc, deep_threads desc, recurring_sessions desc, person_id
