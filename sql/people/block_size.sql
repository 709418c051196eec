-- How many nodes hold a key on either side, and how many pairs of them the block has.
-- Grain: block, key (word and other) that both sides hold.
-- Inputs: people.block_left, people.block_right, people.cap
with left_side as (
    select near.block, near.word, near.other, cap.is_symmetric, count(*) as n
    from people.block_left as near
    inner join people.cap as cap on near.block = cap.block
    group by near.block, near.word, near.other, cap.is_symmetric
),

right_side as (
    select far.block, far.word, far.other, count(*) as n
    from people.block_right as far
    inner join people.cap as cap on far.block = cap.block
    where not cap.is_symmetric
    group by far.block, far.word, far.other
),

both_sides as (
    select near.block, near.word, near.other, count(*) as n
    from people.block_left as near
    inner join people.cap as cap on near.block = cap.block
    inner join people.block_right as far
        on near.block = far.block and near.word = far.word and near.other = far.other and near.node = far.node
    where not cap.is_symmetric
    group by near.block, near.word, near.other
),

counted as (
    select block, word, other, n as n_left, n as n_right, n as n_both from left_side where is_symmetric
    union all
    select
        left_side.block,
        left_side.word,
        left_side.other,
        left_side.n as n_left,
        right_side.n as n_right,
        coalesce(both_sides.n, 0) as n_both
    from left_side
    inner join right_side
        on left_side.block = right_side.block
        and left_side.word = right_side.word
        and left_side.other = right_side.other
    left join both_sides
        on left_side.block = both_sides.block
        and left_side.word = both_sides.word
        and left_side.other = both_sides.other
)

-- Who stands on both sides is no pair with itself, and two who do are one pair and not two.
select
    block,
    word,
    other,
    n_left + n_right - n_both as nodes,
    n_left * n_right - n_both * (n_both + 1) // 2 as pairs
from counted
where n_left + n_right - n_both > 1
