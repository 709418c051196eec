-- Words of full names with the known words that have a form with one letter dropped in common: all within one edit, and
-- some within two. The work grows with the number of different words, not of people.
-- Grain: part of a name (first, last), word, other word.
-- Inputs: people.name_word, people.known_word, people.letter
with shortened as (
    select part, word_id, word as remains from people.known_word
    union
    select
        known.part,
        known.word_id,
        concat(substr(known.word, 1, letter.position - 1), substr(known.word, letter.position + 1)) as remains
    from people.known_word as known
    inner join people.letter as letter on length(known.word) >= letter.position
),

near as (
    select shortened.part, shortened.word_id, shortened.remains
    from shortened
    semi join people.name_word as own on shortened.part = own.part and shortened.word_id = own.word_id
)

select distinct near.part, near.word_id as word, far.word_id as other
from near
inner join shortened as far on near.part = far.part and near.remains = far.remains
where near.word_id <> far.word_id
