-- What both nodes of a pair are marked with.
-- Grain: a, b, kind, mark.
-- Inputs: people.sought_mark, people.counted_mark
select sought.a, sought.b, sought.kind, sought.mark, sought.nodes
from people.sought_mark as sought
inner join people.counted_mark as far
    on sought.b = far.node and sought.kind = far.kind and sought.mark = far.mark
