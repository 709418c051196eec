-- Pairs of nodes that hold one key of a block, where no more nodes hold it than the block's cap lets through.
-- Grain: block, a, b, with a < b.
-- Inputs: people.block_left, people.block_right, people.block_size, people.cap
select distinct
    near.block,
    least(near.node, far.node) as a,
    greatest(near.node, far.node) as b
from people.block_size as size
inner join people.cap as cap on size.block = cap.block and size.nodes <= cap.nodes
inner join people.block_left as near on size.block = near.block and size.word = near.word and size.other = near.other
inner join people.block_right as far on size.block = far.block and size.word = far.word and size.other = far.other
where near.node <> far.node
