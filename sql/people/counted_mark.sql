-- What nodes are marked with (organization, local part, domain of an organization, telephone), as far as others have it,
-- and how many do. What was counted as one's own and is shared by now is as rare as what two have.
-- Grain: kind, node, mark.
-- Inputs: people.mark, people.mark_count
with shared as (
    select kind, mark from people.mark group by kind, mark having count(*) > 1
)

select mark.kind, mark.node, mark.mark, coalesce(counted.nodes, 2) as nodes
from people.mark as mark
semi join shared on mark.kind = shared.kind and mark.mark = shared.mark
left join people.mark_count as counted on mark.kind = counted.kind and mark.mark = counted.mark
