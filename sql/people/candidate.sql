-- Pairs of nodes to compare.
-- Grain: a, b, with a < b.
-- Inputs: people.block_pair, people.narrowed_pair
select a, b from people.block_pair
union
select a, b from people.narrowed_pair
