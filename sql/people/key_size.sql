-- How many nodes hold a key, where that is more than one.
-- Grain: kind, key (word and other).
-- Inputs: people.held_key
select kind, word, other, count(*) as nodes
from people.held_key
group by kind, word, other
having count(*) > 1
