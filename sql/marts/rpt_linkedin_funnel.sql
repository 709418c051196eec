-- What became of LinkedIn: invitations and connections of each month, with whom the owner then exchanged messages (on
-- any channel), who answered, whom they met; and the owner's own posts, reposts and comments (reactions, votes, follows
-- and notes are none). A step counts whenever it happened after the connection. LinkedIn exports tell of the invitations
-- of the last 180 days only, so older months show fewer.
-- Grain: one month with an invitation, a connection, or a post or comment of the owner. Inputs: core.event,
-- core.event_participant, main.dim_person, main.fct_interaction.
with invitation as (
    select
        event.event_key,
        cast(date_trunc('month', event.occurred_on) as date) as month,
        event.is_from_owner,
        bool_or(person.connected_on is not null) as is_connected
    from core.event as event
    left join core.event_participant as participant
        on event.event_key = participant.event_key and not participant.is_owner
    left join dim_person as person on participant.person_id = person.person_id
    where event.kind = 'linkedin_invitation' and event.occurred_on is not null
    group by event.event_key, event.occurred_on, event.is_from_owner
),

invited as (
    select
        month,
        count(*) filter (where is_from_owner) as invitations_sent,
        count(*) filter (where is_from_owner and is_connected) as sent_and_connected,
        count(*) filter (where not is_from_owner) as invitations_received
    from invitation
    group by month
),

step as (
    select
        person.person_id,
        person.connected_on,
        bool_or(interaction.direction <> 'mutual') as is_messaged,
        bool_or(interaction.direction = 'in') and bool_or(interaction.direction = 'out') as is_answered,
        bool_or(interaction.direction = 'mutual') as is_met
    from dim_person as person
    left join fct_interaction as interaction
        on person.person_id = interaction.person_id
        and interaction.occurred_on >= person.connected_on
        and not interaction.is_broadcast
    where person.connected_on is not null and not person.is_owner
    group by person.person_id, person.connected_on
),

connected as (
    select
        cast(date_trunc('month', connected_on) as date) as month,
        count(*) as connected,
        count(*) filter (where is_messaged) as messaged,
        count(*) filter (where is_answered) as answered,
        count(*) filter (where is_met) as met
    from step
    group by cast(date_trunc('month', connected_on) as date)
),

own as (
    select cast(date_trunc('month', occurred_on) as date) as month, count(*) as own_activities
    from core.event
    where kind = 'own_activity'
        and regexp_matches(event_key, '^linkedin/(shares|comments|reposts)/')
        and status = 'confirmed'
        and occurred_on is not null
    group by cast(date_trunc('month', occurred_on) as date)
),

month_seen as (
    select month from invited
    union
    select month from connected
    union
    select month from own
),

final as (
    select
        month_seen.month,
        cast(coalesce(invited.invitations_sent, 0) as integer) as invitations_sent,
        cast(coalesce(invited.sent_and_connected, 0) as integer) as sent_and_connected,
        cast(coalesce(invited.invitations_received, 0) as integer) as invitations_received,
        cast(coalesce(connected.connected, 0) as integer) as connected,
        cast(coalesce(connected.messaged, 0) as integer) as messaged,
        cast(coalesce(connected.answered, 0) as integer) as answered,
        cast(coalesce(connected.met, 0) as integer) as met,
        cast(coalesce(own.own_activities, 0) as integer) as own_activities
    from month_seen
    left join invited on month_seen.month = invited.month
    left join connected on month_seen.month = connected.month
    left join own on month_seen.month = own.month
)

select * from final order by month desc
