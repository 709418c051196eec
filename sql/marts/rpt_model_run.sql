-- How good the predictions were, in plain words, and what they rest on.
-- Grain: one statement. Inputs: core.backtest, core.reliability, core.tie_fit.
with statement as (
    select
        1 as place,
        'half-life' as item,
        cast(null as integer) as cut_days,
        half_life_days as value,
        concat('tie strength halves every ', cast(cast(round(half_life_days) as integer) as varchar), ' days') as says
    from core.tie_fit

    union all

    select
        2 as place,
        'chances' as item,
        cast(null as integer) as cut_days,
        cast(null as double) as value,
        case
            when is_trusted then 'chances are published'
            else concat('no chances are published: ', reason)
        end as says
    from core.tie_fit

    union all

    select
        3 as place,
        'called alive' as item,
        270 as cut_days,
        round(cast(called_alive_heard as double) / nullif(called_alive, 0), 6) as value,
        concat(
            'of ', cast(called_alive as varchar), ' ties called alive 270 days ago, ', cast(called_alive_heard as varchar),
            ' were heard from since'
        ) as says
    from core.tie_fit
    where called_alive is not null

    union all

    select
        4 as place,
        concat('parameter ', name) as item,
        cast(null as integer) as cut_days,
        value,
        'fitted BG/NBD parameter, times in days' as says
    from (
        select 'r' as name, r as value from core.tie_fit
        union all
        select 'alpha' as name, alpha as value from core.tie_fit
        union all
        select 'a' as name, a as value from core.tie_fit
        union all
        select 'b' as name, b as value from core.tie_fit
    ) as parameter
    where value is not null

    union all

    select
        5 as place,
        concat('AUC of ', score) as item,
        cut_days,
        auc as value,
        concat(cast(positives as varchar), ' of ', cast(n as varchar), ' ties were heard from in the 90 days after') as says
    from core.backtest

    union all

    select
        6 as place,
        'Brier score' as item,
        cut_days,
        brier as value,
        'mean squared distance of the chance from what happened; less is better' as says
    from core.backtest
    where brier is not null

    union all

    select
        7 as place,
        concat('expected ', cast(round(expected, 2) as varchar)) as item,
        cut_days,
        observed as value,
        concat('of ', cast(n as varchar), ' ties, the share that was heard from') as says
    from core.reliability
)

select item, cut_days, value, says
from statement
order by place, cut_days desc, item
