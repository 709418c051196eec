-- How good the predictions were, in plain words, and what they rest on.
-- Grain: one statement. Inputs: core.backtest, core.reliability, core.tie_fit.
with ranking as (
    select
        score,
        cast(round(sum(cast(round(auc * 1e6) as bigint)) / 1e4 / nullif(count(*), 0)) as integer) as pairs_in_100
    from core.backtest
    where auc is not null and score in ('model', 'recency', 'active days in 365', 'silence over mean gap')
    group by score
),

promise as (
    select
        cut_days,
        cast(sum(n) as integer) as ties,
        cast(round(sum(cast(round(n * expected * 1e6) as bigint)) / 1e6) as integer) as promised,
        cast(round(sum(cast(round(n * observed * 1e6) as bigint)) / 1e6) as integer) as heard
    from core.reliability
    group by cut_days
),

statement as (
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
        3 as place,
        concat('ranking by ', score) as item,
        cast(null as integer) as cut_days,
        cast(pairs_in_100 as double) as value,
        concat(
            case score
                when 'model' then 'the model'
                when 'recency' then 'the silence since the last contact alone'
                when 'active days in 365' then 'the number of active days in a year alone'
                else 'silence against the usual gap alone'
            end,
            ' put the tie that was then heard from first in ', cast(pairs_in_100 as varchar),
            ' of 100 pairs of one that was and one that was not; 50 would be guessing'
        ) as says
    from ranking

    union all

    select
        4 as place,
        'promised and heard' as item,
        cut_days,
        cast(heard as double) / nullif(promised, 0) as value,
        concat(
            cast(cut_days as varchar), ' days ago the chances promised that ', cast(promised as varchar), ' of ',
            cast(ties as varchar), ' ties would be heard from within 90 days, and ', cast(heard as varchar), ' were',
            case
                when promised > 1.25e0 * heard then ': too hopeful'
                when heard > 1.25e0 * promised then ': too gloomy'
                else ''
            end
        ) as says
    from promise

    union all

    select
        5 as place,
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
        6 as place,
        concat('AUC of ', score) as item,
        cut_days,
        auc as value,
        concat(cast(positives as varchar), ' of ', cast(n as varchar), ' ties were heard from in the 90 days after') as says
    from core.backtest

    union all

    select
        7 as place,
        'Brier score' as item,
        cut_days,
        brier as value,
        'mean squared distance of the chance from what happened; less is better' as says
    from core.backtest
    where brier is not null

    union all

    select
        8 as place,
        concat('expected ', cast(round(expected, 2) as varchar)) as item,
        cut_days,
        observed as value,
        concat('of ', cast(n as varchar), ' ties, the share that was heard from') as says
    from core.reliability
)

select item, cut_days, round(value, 6) as value, says
from statement
order by place, cut_days desc, item
