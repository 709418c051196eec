-- The channels over which the owner and a person had been in touch by each cut, as one text that stands for the set, and
-- those of them that had carried at least a fifth of their contact.
-- Grain: one (cut, person with a counted interaction before it). Inputs: core.cut_day, main.fct_interaction.
with cut_on as (
    select
        max(case when cut_days = 90 then cut_on end) as day_90,
        max(case when cut_days = 180 then cut_on end) as day_180,
        max(case when cut_days = 270 then cut_on end) as day_270
    from core.cut_day
),

used as (
    select
        interaction.person_id,
        interaction.kind,
        count(*) as by_as_of,
        count(*) filter (where interaction.occurred_on < cut_on.day_90) as by_90,
        count(*) filter (where interaction.occurred_on < cut_on.day_180) as by_180,
        count(*) filter (where interaction.occurred_on < cut_on.day_270) as by_270
    from fct_interaction as interaction
    cross join cut_on
    where not interaction.is_broadcast
    group by interaction.person_id, interaction.kind
),

known as (
    select
        cut.cut_days,
        used.person_id,
        used.kind,
        case cut.cut_days
            when 0 then used.by_as_of when 90 then used.by_90 when 180 then used.by_180 when 270 then used.by_270
        end as interactions
    from used
    cross join core.cut_day as cut
),

total as (
    select cut_days, person_id, sum(interactions) as interactions
    from known
    group by cut_days, person_id
),

final as (
    select
        known.cut_days,
        known.person_id,
        string_agg(known.kind, ',' order by known.kind) as channels,
        string_agg(known.kind, ',' order by known.kind)
            filter (where 5 * known.interactions >= total.interactions) as main_channels
    from known
    inner join total on known.cut_days = total.cut_days and known.person_id = total.person_id
    where known.interactions > 0
    group by known.cut_days, known.person_id
)

select * from final
