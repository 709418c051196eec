-- The time that the exports speak for.
-- Grain: one (source, channel, run of covered days). Inputs: core.coverage.
select source, channel, from_day, to_day, cast(date_diff('day', from_day, to_day) + 1 as integer) as days
from core.coverage
order by source, channel, from_day
