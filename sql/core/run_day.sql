-- The day at whose start everything is told, in the home time zone.
-- Grain: one row. Inputs: core.run_params.
with final as (
    select cast((as_of at time zone 'UTC') at time zone home_time_zone as date) as as_of_on
    from core.run_params
)

select * from final
