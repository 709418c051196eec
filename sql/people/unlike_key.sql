-- Where nodes look for others by another name than they hold themselves: swapped, or one letter off. Whoever would find
-- is found as well.
-- Grain: block, node, own key (kind, word, other), sought key (kind, word, other).
-- Inputs: people.held_key, people.one_edit
select
    'swapped' as block,
    node,
    kind as own_kind,
    word as own_word,
    other as own_other,
    'exact' as kind,
    other as word,
    word as other
from people.held_key
where kind = 'exact' and word <> other
union all
select
    'typo' as block,
    held.node,
    held.kind as own_kind,
    held.word as own_word,
    held.other as own_other,
    'name' as kind,
    held.word,
    slip.other
from people.held_key as held
inner join people.one_edit as slip on slip.part = 'last' and held.other = slip.word
where held.kind = 'name'
union all
select
    'typo' as block,
    held.node,
    held.kind as own_kind,
    held.word as own_word,
    held.other as own_other,
    case when held.kind = 'exact' then 'name' else 'exact' end as kind,
    slip.other as word,
    held.other
from people.held_key as held
inner join people.one_edit as slip on slip.part = 'first' and held.word = slip.word
where held.kind in ('exact', 'name')
