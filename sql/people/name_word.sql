-- Words of full names that are long enough to tell a slip from another name: given names, also by their formal forms,
-- and family names.
-- Grain: part of a name (first, last), word.
-- Inputs: people.facet, people.word, people.name_key
with part as (
    select 'first' as part, first as word_id from people.facet where form = 'full'
    union all
    select 'first' as part, formal as word_id from people.name_key
    union all
    select 'last' as part, last as word_id from people.facet where form = 'full'
)

select distinct part.part, word.word_id, word.word
from part
inner join people.word as word on part.word_id = word.word_id
where length(word.word) >= 5
