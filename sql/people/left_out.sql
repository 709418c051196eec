-- How many pairs the cap of a block left uncompared, unless another block has them. What equal names leave out is among
-- what equal formal names do.
-- Grain: block.
-- Inputs: people.sought_key, people.held_key, people.cap, people.narrowed_pair
with holders as (
    select kind, word, other, count(*) as nodes from people.held_key group by kind, word, other
),

-- Each of a pair seeks the other. Nobody is a pair with itself; and of those who hold a name by its initial alone, each
-- would find the others both as such and among all who have the initial.
possible as (
    select
        sought.block,
        sum(holders.nodes - case when cap.is_symmetric then 1 else 0 end - coalesce(initials.nodes + 1, 0)) // 2 as pairs
    from people.sought_key as sought
    inner join people.cap as cap on sought.block = cap.block and sought.nodes > cap.nodes
    inner join holders
        on sought.kind = holders.kind and sought.word = holders.word and sought.other = holders.other
    left join holders as initials
        on initials.kind = case sought.kind
            when 'with_initial' then 'initial'
            when 'with_last_initial' then 'last_initial'
        end
        and sought.word = initials.word
        and sought.other = initials.other
    group by sought.block
),

narrowed as (
    select block, count(*) as pairs from people.narrowed_pair group by block
)

select
    cap.block,
    cast(coalesce(greatest(possible.pairs - coalesce(narrowed.pairs, 0), 0), 0) as bigint) as pairs
from people.cap as cap
left join possible on cap.block = possible.block
left join narrowed on cap.block = narrowed.block
where cap.block <> 'exact'
