-- The words that others may have in their full names: of a network that is compared as a whole, its own.
-- Grain: part of a name (first, last), word.
-- Inputs: people.name_word
select part, word_id, word from people.name_word
