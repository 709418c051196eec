-- Pairs of nodes of which one holds what the other seeks, where that concerns no more nodes than the block's cap lets
-- through.
-- Grain: a, b, with a < b.
-- Inputs: people.sought_key, people.held_key, people.cap
select distinct least(sought.node, held.node) as a, greatest(sought.node, held.node) as b
from people.sought_key as sought
inner join people.cap as cap on sought.block = cap.block and sought.nodes <= cap.nodes
inner join people.held_key as held
    on sought.kind = held.kind and sought.word = held.word and sought.other = held.other
where sought.node <> held.node
