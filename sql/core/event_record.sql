-- The physical records that stand, each under the number of the real-world event that it is a copy of.
-- Grain: one landed event record; superseded calendar revisions and what lies after as_of (meetings aside) are absent.
-- Inputs: core.event_key, core.run_params, staging.stg_calendar__event, staging.stg_linkedin__event,
-- staging.stg_mail__event.
with landed as (
    select * from staging.stg_mail__event
    union all
    select * from staging.stg_calendar__event
    union all
    select * from staging.stg_linkedin__event
),

final as (
    select
        key.event_number,
        landed.source,
        landed.source_file,
        landed.record,
        landed.kind,
        landed.occurred_at,
        landed.precision,
        landed.zone_basis,
        landed.minutes,
        landed.series_key,
        landed.subject,
        landed.status,
        landed.automation,
        landed.list_id,
        landed.names_participants,
        coalesce(landed.may_repeat, key.is_repeated) as may_repeat
    from landed
    inner join core.event_key as key on landed.event_key = key.event_key
    cross join core.run_params as run
    where landed.kind = 'meeting' or landed.occurred_at < run.as_of or landed.occurred_at is null
)

select * from final
