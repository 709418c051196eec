-- How the owner's network moved from the year before to the last 365 days: how many people, how many new and gone, how
-- much contact, how concentrated, and how open. Effective size (Burt, Borgatti) is n - 2t/n for n people in touch and t
-- pairs of them seen together in that year; the share of the closest 5 and 15 is theirs of all active days. The circles
-- of 5, 15, 50 and 150 are those of Hill & Dunbar 2003, told by how often one is in touch.
-- A year that the exports do not reach back to is left empty.
-- Grain: one measure. Inputs: core.copresence, core.event, core.history, core.person_year, core.run_day.
with ranked as (
    select
        period,
        active_days,
        row_number() over (partition by period order by active_days desc, person_id) as place
    from core.person_year
),

concentrated as (
    select
        period,
        round(cast(sum(active_days) filter (where place <= 5) as double) / nullif(sum(active_days), 0), 6) as share_5,
        round(cast(sum(active_days) filter (where place <= 15) as double) / nullif(sum(active_days), 0), 6) as share_15
    from ranked
    group by period
),

summed as (
    select
        period,
        count(*) as people,
        count(*) filter (where is_new) as new_people,
        sum(n_in) as n_in,
        sum(n_out) as n_out,
        sum(n_meetings) as n_meetings,
        sum(minutes) as minutes
    from core.person_year
    group by period
),

gone as (
    select
        before.period - 1 as period,
        count(*) as people
    from core.person_year as before
    left join core.person_year as after
        on before.person_id = after.person_id and before.period - 1 = after.period
    where before.period > 0 and after.person_id is null
    group by before.period
),

pair as (
    select
        cast(floor((date_diff('day', event.occurred_on, run.as_of_on) - 1) / 365e0) as integer) as period,
        copresence.person_a,
        copresence.person_b
    from core.copresence as copresence
    inner join core.event as event on copresence.event_key = event.event_key
    cross join core.run_day as run
    group by
        cast(floor((date_diff('day', event.occurred_on, run.as_of_on) - 1) / 365e0) as integer),
        copresence.person_a,
        copresence.person_b
),

tied as (
    select pair.period, count(*) as ties
    from pair
    inner join core.person_year as one on pair.person_a = one.person_id and pair.period = one.period
    inner join core.person_year as other on pair.person_b = other.person_id and pair.period = other.period
    group by pair.period
),

layered as (
    select
        period,
        count(*) filter (where active_days >= 52) as weekly,
        count(*) filter (where active_days >= 12) as monthly,
        count(*) filter (where active_days >= 2) as half_yearly,
        count(*) as yearly
    from core.person_year
    group by period
),

measure as (
    select 1 as place, 'people in touch' as measure, period, cast(people as double) as value from summed
    union all
    select 2 as place, 'new people' as measure, period, cast(new_people as double) as value from summed
    union all
    select 3 as place, 'people of the year before, not heard from since' as measure, period, cast(people as double) as value
    from gone
    union all
    select
        4 as place,
        'novelty (share of new people)' as measure,
        period,
        round(cast(new_people as double) / nullif(people, 0), 6) as value
    from summed
    union all
    select 5 as place, 'messages received' as measure, period, cast(n_in as double) as value from summed
    union all
    select 6 as place, 'messages sent' as measure, period, cast(n_out as double) as value from summed
    union all
    select 7 as place, 'meetings, by people met' as measure, period, cast(n_meetings as double) as value from summed
    union all
    select 8 as place, 'share of the closest 5' as measure, period, share_5 as value from concentrated
    union all
    select 9 as place, 'share of the closest 15' as measure, period, share_15 as value from concentrated
    union all
    select 10 as place, 'effective size' as measure, summed.period,
        round(summed.people - 2e0 * coalesce(tied.ties, 0) / nullif(summed.people, 0), 6) as value
    from summed
    left join tied on summed.period = tied.period
    union all
    select 11 as place, 'efficiency (effective size a person)' as measure, summed.period,
        round((summed.people - 2e0 * coalesce(tied.ties, 0) / nullif(summed.people, 0)) / nullif(summed.people, 0), 6) as value
    from summed
    left join tied on summed.period = tied.period
    union all
    select 12 as place, 'in touch weekly (5 are usual)' as measure, period, cast(weekly as double) as value from layered
    union all
    select 13 as place, 'in touch monthly (15 are usual)' as measure, period, cast(monthly as double) as value from layered
    union all
    select 14 as place, 'in touch half-yearly (50 are usual)' as measure, period, cast(half_yearly as double) as value
    from layered
    union all
    select 15 as place, 'in touch yearly (150 are usual)' as measure, period, cast(yearly as double) as value from layered
),

final as (
    select
        measure.place,
        measure.measure,
        max(value) filter (where period = 0) as last_365d,
        max(value) filter (
            where period = 1
            and date_diff('day', history.from_day, run.as_of_on) >= case when measure.place = 3 then 1000 else 640 end
        ) as year_before
    from measure
    cross join core.history as history
    cross join core.run_day as run
    group by measure.place, measure.measure
)

select
    measure,
    last_365d,
    year_before,
    round(last_365d - year_before, 6) as change
from final
order by place
