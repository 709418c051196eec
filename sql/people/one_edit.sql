-- Words of full names that have a form with one letter dropped in common: all within one edit, and some within two.
-- The work grows with the number of different words, not of people.
-- Grain: part of a name (first, last), word, other word.
-- Inputs: people.facet, people.word, people.letter
with long_word as (
    select distinct 'first' as part, word.word_id, word.word
    from people.facet as facet
    inner join people.word as word on facet.first = word.word_id
    where facet.form = 'full' and length(word.word) >= 5
    union all
    select distinct 'last' as part, word.word_id, word.word
    from people.facet as facet
    inner join people.word as word on facet.last = word.word_id
    where facet.form = 'full' and length(word.word) >= 5
),

shortened as (
    select part, word_id, word as remains from long_word
    union
    select
        long_word.part,
        long_word.word_id,
        concat(
            substr(long_word.word, 1, letter.position - 1), substr(long_word.word, letter.position + 1)
        ) as remains
    from long_word
    inner join people.letter as letter on length(long_word.word) >= letter.position
)

select distinct near.part, near.word_id as word, far.word_id as other
from shortened as near
inner join shortened as far on near.part = far.part and near.remains = far.remains
where near.word_id <> far.word_id
