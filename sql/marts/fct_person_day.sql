-- Contact a day, in the home time zone: the fact that the metrics add up. Broadcasts are left out, save in the
-- `_incl_broadcast` columns; a day of broadcasts alone has is_active false.
-- Grain: one (person, day). Inputs: main.fct_interaction.
with final as (
    select
        person_id,
        occurred_on as day,
        cast(count(*) filter (where direction = 'in' and not is_broadcast) as integer) as n_in,
        cast(count(*) filter (where direction = 'out' and not is_broadcast) as integer) as n_out,
        cast(count(*) filter (where direction = 'mutual' and not is_broadcast) as integer) as n_meetings,
        cast(coalesce(sum(minutes) filter (where not is_broadcast), 0) as integer) as minutes,
        coalesce(cast(sum(cast(round(weight * 1e9) as bigint)) filter (where not is_broadcast) as double), 0e0) / 1e9 as weight,
        cast(count(*) filter (where direction = 'in') as integer) as n_in_incl_broadcast,
        cast(count(*) filter (where direction = 'out') as integer) as n_out_incl_broadcast,
        cast(count(*) filter (where direction = 'mutual') as integer) as n_meetings_incl_broadcast,
        count(*) filter (where not is_broadcast) > 0 as is_active
    from fct_interaction
    group by person_id, occurred_on
)

select * from final
