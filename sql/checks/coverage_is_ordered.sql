-- A covered run begins before it ends and lies before as_of.
select coverage.source, coverage.channel, coverage.from_day
from core.coverage as coverage
cross join core.run_day as run
where coverage.from_day > coverage.to_day or coverage.to_day >= run.as_of_on
