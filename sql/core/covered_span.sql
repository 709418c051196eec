-- The days on which at least one channel of a set is covered, as runs that do not touch.
-- Grain: one (set of channels that some person used, run of days). Inputs: core.coverage, core.person_channel.
with channel_set as (
    select channels from core.person_channel group by channels
),

span as (
    select channel_set.channels, coverage.from_day, coverage.to_day
    from channel_set
    inner join core.coverage as coverage
        on concat(',', channel_set.channels, ',') like concat('%,', coverage.channel, ',%')
),

reached as (
    select
        channels,
        from_day,
        to_day,
        max(to_day) over (
            partition by channels order by from_day, to_day rows between unbounded preceding and 1 preceding
        ) as reached_day
    from span
),

numbered as (
    select
        channels,
        from_day,
        to_day,
        sum(case when date_diff('day', reached_day, from_day) <= 1 then 0 else 1 end) over (
            partition by channels order by from_day, to_day rows between unbounded preceding and current row
        ) as run_number
    from reached
),

final as (
    select channels, min(from_day) as from_day, max(to_day) as to_day
    from numbered
    group by channels, run_number
)

select * from final
