-- What a node is found by: full names by their formal forms and as they stand, names with an initial, local parts,
-- telephones, and given names with an organization. A node with a full name may be found by an initial of it too.
-- Grain: kind, key (word and other), node.
-- Inputs: people.facet, people.word, people.name_key, people.mark
select 'name' as kind, formal as word, last as other, node from people.name_key
union all
select distinct 'exact' as kind, first as word, last as other, node from people.facet where form = 'full'
union all
select distinct 'initial' as kind, first as word, last as other, node from people.facet where form = 'initial'
union all
select distinct 'with_initial' as kind, word.initial as word, facet.last as other, facet.node
from people.facet as facet
inner join people.word as word on facet.first = word.word_id
where facet.form in ('full', 'initial')
union all
select distinct 'last_initial' as kind, first as word, last as other, node
from people.facet
where form = 'last_initial'
union all
select distinct 'with_last_initial' as kind, facet.first as word, word.initial as other, facet.node
from people.facet as facet
inner join people.word as word on facet.last = word.word_id
where facet.form in ('full', 'last_initial')
union all
select kind, mark as word, 0 as other, node from people.mark where kind in ('local', 'phone')
union all
select distinct 'first' as kind, facet.first as word, place.mark as other, facet.node
from people.facet as facet
inner join people.word as word on facet.first = word.word_id
inner join people.mark as place on facet.node = place.node and place.kind = 'organization'
where length(word.word) > 1
