-- What each block finds: the other side of its joins, as far as the left side looks for it.
-- Grain: block, key (word and other), node.
-- Inputs: people.block_left, people.cap, people.facet, people.word, people.name_key
with other_side as (
    select distinct 'swapped' as block, last as word, first as other, node from people.facet where form = 'full'
    union all
    select distinct 'initial' as block, word.initial as word, facet.last as other, facet.node
    from people.facet as facet
    inner join people.word as word on facet.first = word.word_id
    where facet.form in ('full', 'initial')
    union all
    select distinct 'last_initial' as block, facet.first as word, word.initial as other, facet.node
    from people.facet as facet
    inner join people.word as word on facet.last = word.word_id
    where facet.form in ('full', 'last_initial')
    union all
    select 'typo' as block, formal as word, last as other, node from people.name_key
)

select near.block, near.word, near.other, near.node
from people.block_left as near
inner join people.cap as cap on near.block = cap.block
where cap.is_symmetric
union all
select far.block, far.word, far.other, far.node
from other_side as far
semi join people.block_left as near on far.block = near.block and far.word = near.word and far.other = near.other
