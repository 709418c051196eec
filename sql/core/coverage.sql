-- The time that the exports speak for. A channel is covered from its first to its last event (archives and calendars:
-- to the day of their capture; LinkedIn invitations: the 180 days before it), less every run without an event that is
-- longer than 21 days and than 10 times the 95th percentile of the channel's gaps.
-- Grain: one (source, channel, unbroken run of covered days). Inputs: core.cut_coverage.
with final as (
    select source, channel, from_day, to_day
    from core.cut_coverage
    where cut_days = 0
)

select * from final
