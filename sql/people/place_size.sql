-- How many nodes hold a key at one organization, where that is more than one and the key may be too common by itself.
-- Grain: kind, key (word and other), organization.
-- Inputs: people.placed_key, people.key_size, people.cap
with least_cap as (
    select min(nodes) as nodes from people.cap
)

select placed.kind, placed.word, placed.other, placed.organization, count(*) as nodes
from people.placed_key as placed
inner join people.key_size as size
    on placed.kind = size.kind and placed.word = size.word and placed.other = size.other
inner join least_cap on size.nodes > least_cap.nodes
group by placed.kind, placed.word, placed.other, placed.organization
having count(*) > 1
