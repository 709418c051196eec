-- What each block looks for: one side of its joins, and of a block with two equal sides both.
-- Grain: block, key (word and other), node.
-- Inputs: people.facet, people.word, people.name_key, people.one_edit, people.mark
with slipped as (
    select full_name.node, full_name.formal as word, slip.other
    from people.name_key as full_name
    inner join people.one_edit as slip on full_name.last = slip.word and slip.part = 'last'
    union all
    select full_name.node, slip.other as word, full_name.last as other
    from people.facet as full_name
    inner join people.one_edit as slip on full_name.first = slip.word and slip.part = 'first'
    where full_name.form = 'full'
)

select 'name' as block, formal as word, last as other, node from people.name_key
union all
select distinct 'exact' as block, first as word, last as other, node from people.facet where form = 'full'
union all
select distinct 'swapped' as block, first as word, last as other, node from people.facet where form = 'full'
union all
select distinct 'initial' as block, first as word, last as other, node from people.facet where form = 'initial'
union all
select distinct 'last_initial' as block, first as word, last as other, node
from people.facet
where form = 'last_initial'
union all
select distinct 'typo' as block, slipped.word, slipped.other, slipped.node
from slipped
semi join people.name_key as name_key on slipped.word = name_key.formal and slipped.other = name_key.last
union all
select kind as block, mark as word, 0 as other, node from people.mark where kind in ('local', 'phone')
union all
select distinct 'first' as block, facet.first as word, place.mark as other, facet.node
from people.facet as facet
inner join people.word as word on facet.first = word.word_id
inner join people.mark as place on facet.node = place.node and place.kind = 'organization'
where length(word.word) > 1
