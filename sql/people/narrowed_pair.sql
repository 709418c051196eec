-- Pairs of nodes that hold one key of a block above its cap, and an organization as well, where the cap lets these
-- through.
-- Grain: block, a, b, with a < b.
-- Inputs: people.block_left, people.block_right, people.block_size, people.cap, people.mark
with large as (
    select size.block, size.word, size.other, cap.nodes as cap
    from people.block_size as size
    inner join people.cap as cap on size.block = cap.block and size.nodes > cap.nodes
),

near as (
    select large.block, large.word, large.other, large.cap, place.mark as organization, held.node
    from large
    inner join people.block_left as held
        on large.block = held.block and large.word = held.word and large.other = held.other
    inner join people.mark as place on held.node = place.node and place.kind = 'organization'
),

far as (
    select large.block, large.word, large.other, large.cap, place.mark as organization, held.node
    from large
    inner join people.block_right as held
        on large.block = held.block and large.word = held.word and large.other = held.other
    inner join people.mark as place on held.node = place.node and place.kind = 'organization'
),

narrow as (
    select block, word, other, organization
    from (select * from near union select * from far) as either_side
    group by block, word, other, organization, cap
    having count(*) between 2 and cap
)

select distinct
    near.block,
    least(near.node, far.node) as a,
    greatest(near.node, far.node) as b
from narrow
inner join near
    on narrow.block = near.block
    and narrow.word = near.word
    and narrow.other = near.other
    and narrow.organization = near.organization
inner join far
    on narrow.block = far.block
    and narrow.word = far.word
    and narrow.other = far.other
    and narrow.organization = far.organization
where near.node <> far.node
