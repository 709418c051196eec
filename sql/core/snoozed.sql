-- Whom the owner wants to be left alone about as of this run.
-- Grain: one person. Inputs: core.person_snooze, core.run_day.
with final as (
    select snooze.person_id
    from core.person_snooze as snooze
    cross join core.run_day as run
    group by snooze.person_id, run.as_of_on
    having max(snooze.until) > run.as_of_on
)

select * from final
