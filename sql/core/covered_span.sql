-- The days on which at least one channel of a set was covered, as known at each cut, and whether another channel of the
-- set has a gap there: what is missing may have been contact, so silence on such a day says nothing. A main channel whose
-- coverage ends at most 180 days before the cut has a gap from there on: its next export is due. One that ended earlier
-- has no gap, or an archive that is never renewed would keep every tie from ending.
-- Grain: one (cut, set of channels that some person used, main ones among them, run of days). Inputs: core.cut_coverage,
-- core.cut_day, core.person_channel.
with channel_set as (
    select channels, main_channels from core.person_channel group by channels, main_channels
),

run as (
    select
        channel_set.channels,
        channel_set.main_channels,
        coverage.cut_days,
        coverage.from_day,
        cast(coverage.to_day + 1 as date) as end_day,
        coalesce(
            lead(coverage.from_day) over (
                partition by
                    channel_set.channels,
                    channel_set.main_channels,
                    coverage.cut_days,
                    coverage.source,
                    coverage.channel
                order by coverage.from_day
            ),
            case
                when concat(',', channel_set.main_channels, ',') like concat('%,', coverage.channel, ',%')
                    and date_diff('day', coverage.to_day, cut.cut_on) between 2 and 180 then cut.cut_on
            end
        ) as gap_end_day
    from channel_set
    inner join core.cut_coverage as coverage
        on concat(',', channel_set.channels, ',') like concat('%,', coverage.channel, ',%')
    inner join core.cut_day as cut on coverage.cut_days = cut.cut_days
),

change as (
    select cut_days, channels, main_channels, from_day as day, 1 as covered, 0 as missing
    from run
    union all
    select cut_days, channels, main_channels, end_day, -1, case when gap_end_day is null then 0 else 1 end
    from run
    union all
    select cut_days, channels, main_channels, gap_end_day, 0, -1
    from run
    where gap_end_day is not null
),

changed as (
    select cut_days, channels, main_channels, day, sum(covered) as covered, sum(missing) as missing
    from change
    group by cut_days, channels, main_channels, day
),

stretch as (
    select
        cut_days,
        channels,
        main_channels,
        day as from_day,
        lead(day) over (partition by cut_days, channels, main_channels order by day) as end_day,
        sum(covered) over by_day as covered,
        sum(missing) over by_day as missing
    from changed
    window by_day as (
        partition by cut_days, channels, main_channels order by day rows between unbounded preceding and current row
    )
),

final as (
    select
        cut_days,
        channels,
        main_channels,
        from_day,
        cast(end_day - 1 as date) as to_day,
        missing > 0 as has_gap
    from stretch
    where covered > 0
)

select * from final
