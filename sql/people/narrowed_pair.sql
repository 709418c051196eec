-- Pairs of nodes of which one holds what the other seeks, which concerns too many nodes, but which have an organization
-- in common as well, where few enough hold the key.
-- Grain: block, a, b, with a < b.
-- Inputs: people.sought_key, people.placed_key, people.place_size, people.cap, people.mark
with sought_there as (
    select sought.block, sought.node, sought.kind, sought.word, sought.other, place.mark as organization, cap.nodes
    from people.sought_key as sought
    inner join people.cap as cap on sought.block = cap.block and sought.nodes > cap.nodes
    inner join people.mark as place on sought.node = place.node and place.kind = 'organization'
),

open_there as (
    select
        sought_there.block,
        sought_there.node,
        sought_there.kind,
        sought_there.word,
        sought_there.other,
        sought_there.organization
    from sought_there
    left join people.place_size as size
        on sought_there.kind = size.kind
        and sought_there.word = size.word
        and sought_there.other = size.other
        and sought_there.organization = size.organization
    where coalesce(size.nodes, 1) <= sought_there.nodes
)

select distinct
    open_there.block,
    least(open_there.node, placed.node) as a,
    greatest(open_there.node, placed.node) as b
from open_there
inner join people.placed_key as placed
    on open_there.kind = placed.kind
    and open_there.word = placed.word
    and open_there.other = placed.other
    and open_there.organization = placed.organization
where open_there.node <> placed.node
