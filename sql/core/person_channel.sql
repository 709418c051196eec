-- The channels over which the owner and a person had been in touch by each cut, as one text that stands for the set, and
-- those of them that had carried at least a fifth of their contact.
-- Grain: one (cut, person with a counted interaction before it). Inputs: core.cut_day, main.fct_interaction.
with period as (
    select
        cut_days,
        coalesce(lag(cut_on) over (order by cut_on), date '0001-01-01') as from_day,
        cut_on as end_day
    from core.cut_day
),

used as (
    select interaction.person_id, interaction.kind, period.cut_days, count(*) as interactions
    from fct_interaction as interaction
    inner join period on interaction.occurred_on >= period.from_day and interaction.occurred_on < period.end_day
    where not interaction.is_broadcast
    group by interaction.person_id, interaction.kind, period.cut_days
),

known as (
    select cut.cut_days, used.person_id, used.kind, sum(used.interactions) as interactions
    from used
    inner join core.cut_day as cut on used.cut_days >= cut.cut_days
    group by cut.cut_days, used.person_id, used.kind
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
    group by known.cut_days, known.person_id
)

select * from final
