-- The days of the backtest, from each of which the past is held against what came after, and the day of the run (cut 0).
-- What was known on a day is what happened before it began.
-- Grain: one cut. Inputs: core.run_day.
with cut as (
    select cut_days from (values (0), (90), (180), (270)) as given(cut_days)
),

final as (
    select cut.cut_days, cast(run.as_of_on - cast(cut.cut_days as integer) as date) as cut_on
    from cut
    cross join core.run_day as run
)

select * from final
