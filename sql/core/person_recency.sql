-- What BG/NBD is fitted on: x repeated active days, t_x covered days from the first to the last, T covered days from
-- the first to as_of.
-- Grain: one human with an active day. Inputs: core.person_count, core.person_channel, core.covered_span, core.person,
-- core.run_day.
with spanned as (
    select
        tally.person_id,
        tally.active_days - 1 as x,
        coalesce(sum(greatest(date_diff(
            'day', greatest(span.from_day, tally.first_contact_on), least(span.to_day, tally.last_contact_on)
        ), 0)), 0) as t_x,
        coalesce(sum(greatest(date_diff(
            'day',
            greatest(span.from_day, tally.first_contact_on),
            least(span.to_day, cast(run.as_of_on - interval 1 day as date))
        ), 0)), 0) as covered_days
    from core.person_count as tally
    inner join core.person as person on tally.person_id = person.person_id
    inner join core.person_channel as channel on tally.person_id = channel.person_id
    cross join core.run_day as run
    left join core.covered_span as span on channel.channels = span.channels
    where person.kind = 'human' and not person.is_owner and tally.active_days > 0
    group by tally.person_id, tally.active_days
),

final as (
    select
        person_id,
        cast(x as integer) as x,
        cast(t_x as integer) as t_x,
        cast(greatest(covered_days, t_x) as integer) as covered_days
    from spanned
)

select * from final
