-- What became of the people met at larger events: who was new, whom a word or a smaller meeting reached within 30 days,
-- and with whom the owner is in touch now. Somebody is new who had no counted contact with the owner before; who was new
-- is not told of events in the first 180 days of the calendar, where everybody would be. Sessions of a series are listed
-- only where somebody was new; the report of associations has them all.
-- Grain: one meeting of 8 or more people, the owner included. Inputs: core.coverage, core.event, core.run_day,
-- main.dim_person, main.fct_interaction, main.fct_relationship.
with gathering as (
    select event_key, subject, series_key, occurred_at, occurred_on, n_others, source_file, record
    from core.event
    where kind = 'meeting' and not_counted_because is null and n_others >= 7
),

guest as (
    select gathering.event_key, gathering.occurred_at, gathering.occurred_on, interaction.person_id
    from gathering
    inner join fct_interaction as interaction on gathering.event_key = interaction.event_key
    inner join dim_person as person on interaction.person_id = person.person_id
    where person.kind = 'human'
),

first_seen as (
    select person_id, min(occurred_at) as first_at
    from fct_interaction
    group by person_id
),

word as (
    select
        guest.event_key,
        guest.person_id,
        min(interaction.occurred_on) as first_on,
        max(interaction.occurred_on) as last_on
    from guest
    inner join fct_interaction as interaction
        on guest.person_id = interaction.person_id and interaction.occurred_at > guest.occurred_at
    where not interaction.is_broadcast and (interaction.kind <> 'meeting' or interaction.n_others < 7)
    group by guest.event_key, guest.person_id
),

told as (
    select
        guest.event_key,
        guest.person_id,
        relationship.display_name,
        relationship.peak_strength,
        first_seen.first_at = guest.occurred_at as is_new,
        coalesce(date_diff('day', guest.occurred_on, word.first_on) <= 30, false) as is_followed_up,
        coalesce(date_diff('day', word.last_on, run.as_of_on) <= 90, false) as is_in_touch
    from guest
    cross join core.run_day as run
    inner join fct_relationship as relationship on guest.person_id = relationship.person_id
    inner join first_seen on guest.person_id = first_seen.person_id
    left join word on guest.event_key = word.event_key and guest.person_id = word.person_id
),

placed as (
    select
        told.*,
        row_number() over (
            partition by event_key, is_new, is_followed_up or is_in_touch order by display_name, person_id
        ) as place
    from told
),

begun as (
    select min(from_day) as from_day
    from core.coverage
    where channel = 'meeting'
),

tallied as (
    select
        event_key,
        count(*) as people_known,
        count(*) filter (where is_new) as new_people,
        count(*) filter (where is_new and is_followed_up) as new_followed_up,
        count(*) filter (where is_new and is_in_touch) as new_in_touch,
        count(*) filter (where is_followed_up) as followed_up,
        count(*) filter (where is_in_touch) as in_touch,
        string_agg(display_name, ', ' order by display_name, person_id)
            filter (where is_new and not (is_followed_up or is_in_touch) and place <= 10) as not_followed_up
    from placed
    group by event_key
),

tells as (
    select
        gathering.event_key,
        coalesce(date_diff('day', begun.from_day, gathering.occurred_on) >= 180, false) as who_was_new
    from gathering
    cross join begun
),

final as (
    select
        gathering.occurred_on,
        gathering.subject,
        gathering.n_others as people,
        case when tells.who_was_new then cast(tallied.new_people as integer) end as new_people,
        case when tells.who_was_new then cast(tallied.new_followed_up as integer) end as new_followed_up,
        case when tells.who_was_new then cast(tallied.new_in_touch as integer) end as new_in_touch,
        cast(tallied.followed_up as integer) as followed_up,
        cast(tallied.in_touch as integer) as in_touch,
        case when tells.who_was_new then tallied.not_followed_up end as not_followed_up,
        case
            when not tells.who_was_new then concat(
                cast(tallied.followed_up as varchar), ' of ', cast(tallied.people_known as varchar),
                ' people followed up within 30 days; too early to tell who was new'
            )
            when tallied.new_people = 0 then 'nobody new'
            else concat(
                cast(tallied.new_followed_up as varchar), ' of ', cast(tallied.new_people as varchar),
                ' new people followed up within 30 days, ', cast(tallied.new_in_touch as varchar), ' in touch now'
            )
        end as says,
        gathering.series_key is not null as is_series,
        gathering.event_key,
        gathering.source_file,
        gathering.record
    from gathering
    inner join tallied on gathering.event_key = tallied.event_key
    inner join tells on gathering.event_key = tells.event_key
    where gathering.series_key is null or (tells.who_was_new and tallied.new_people > 0)
)

select * from final order by occurred_on desc, event_key
