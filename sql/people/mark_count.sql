-- How many nodes have a mark, where that is more than one.
-- Grain: kind, mark.
-- Inputs: people.mark
select kind, mark, count(*) as nodes
from people.mark
group by kind, mark
having count(*) > 1
