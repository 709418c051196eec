-- Whether the exports together reach a year back.
-- Grain: one row. Inputs: core.coverage, core.run_day.
with final as (
    select
        min(coverage.from_day) as from_day,
        max(coverage.to_day) as to_day,
        coalesce(date_diff('day', min(coverage.from_day), max(run.as_of_on)) >= 365, false) as is_long_enough
    from core.run_day as run
    left join core.coverage as coverage on coverage.from_day < run.as_of_on
)

select * from final
