-- Keys with an organization of who holds them.
-- Grain: kind, key (word and other), organization, node.
-- Inputs: people.held_key, people.mark
select held.kind, held.word, held.other, place.mark as organization, held.node
from people.held_key as held
inner join people.mark as place on held.node = place.node and place.kind = 'organization'
