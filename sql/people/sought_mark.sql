-- What the one node of a pair is marked with, as far as others have it: a table of its own, since whoever joins the two
-- nodes' marks first has the square of a large organization.
-- Grain: a, b, kind, mark.
-- Inputs: people.candidate, people.counted_mark
select candidate.a, candidate.b, near.kind, near.mark, near.nodes
from people.candidate as candidate
inner join people.counted_mark as near on candidate.a = near.node
