-- How many pairs the cap of a block left uncompared, unless another block has them. What equal names leave out is among
-- what equal formal names do.
-- Grain: block.
-- Inputs: people.block_size, people.cap, people.narrowed_pair
with possible as (
    select size.block, sum(size.pairs) as pairs
    from people.block_size as size
    inner join people.cap as cap on size.block = cap.block and size.nodes > cap.nodes
    group by size.block
),

narrowed as (
    select block, count(*) as pairs from people.narrowed_pair group by block
)

select
    cap.block,
    cast(coalesce(greatest(possible.pairs - coalesce(narrowed.pairs, 0), 0), 0) as bigint) as pairs
from people.cap as cap
left join possible on cap.block = possible.block
left join narrowed on cap.block = narrowed.block
where cap.block <> 'exact'
