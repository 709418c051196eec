-- What nodes are marked with (organization, local part, domain of an organization, telephone) and how many have the same.
-- Grain: kind, node, mark.
-- Inputs: people.mark
with counted as (
    select kind, mark, count(*) as nodes from people.mark group by kind, mark
)

select mark.kind, mark.node, mark.mark, counted.nodes
from people.mark as mark
inner join counted on mark.kind = counted.kind and mark.mark = counted.mark
