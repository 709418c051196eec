-- Under which keys nodes look for others, and how many nodes a key concerns: the bearers of a name and of what it may be
-- a slip of, of a family name and an initial, of whatever both hold alike. Whoever would find is found as well.
-- Grain: block, node, key (kind, word, other); one that is sought for two of the node's own keys comes twice.
-- Inputs: people.held_key, people.one_edit, people.key_size, people.cap
-- By another name than they hold themselves: swapped, or one letter off.
with unlike_key as (
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
)

select
    held.kind as block,
    held.node,
    held.kind,
    held.word,
    held.other,
    coalesce(size.nodes, 1) as nodes
from people.held_key as held
inner join people.cap as cap on held.kind = cap.block and cap.is_symmetric
left join people.key_size as size on held.kind = size.kind and held.word = size.word and held.other = size.other
union all
select
    unlike.block,
    unlike.node,
    unlike.kind,
    unlike.word,
    unlike.other,
    coalesce(own.nodes, 1) + coalesce(size.nodes, 1) as nodes
from unlike_key as unlike
left join people.key_size as own
    on unlike.own_kind = own.kind and unlike.own_word = own.word and unlike.own_other = own.other
left join people.key_size as size
    on unlike.kind = size.kind and unlike.word = size.word and unlike.other = size.other
union all
select
    case when held.kind in ('initial', 'with_initial') then 'initial' else 'last_initial' end as block,
    held.node,
    case held.kind
        when 'initial' then 'with_initial'
        when 'with_initial' then 'initial'
        when 'last_initial' then 'with_last_initial'
        else 'last_initial'
    end as kind,
    held.word,
    held.other,
    coalesce(size.nodes, 1) as nodes
from people.held_key as held
left join people.key_size as size
    on size.kind = case when held.kind in ('initial', 'with_initial') then 'with_initial' else 'with_last_initial' end
    and held.word = size.word
    and held.other = size.other
where held.kind in ('initial', 'with_initial', 'last_initial', 'with_last_initial')
