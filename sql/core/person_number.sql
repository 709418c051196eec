-- People as numbers, by which tables with a row for everybody on every event are joined; they change from run to run.
-- Grain: one person. Inputs: core.person.
with final as (
    select
        person_id,
        cast(row_number() over (order by person_id) as integer) as person_number,
        kind,
        is_owner
    from core.person
)

select * from final
