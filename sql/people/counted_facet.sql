-- The readings of names with how many nodes bear the like in full, and whether a node has a full name that was written
-- out in Latin letters.
-- Grain: facet.
-- Inputs: people.facet, people.word, people.kindred_name
with full_name as (
    select facet.node, facet.first, facet.last, word.initial, facet.derived, facet.native
    from people.facet as facet
    inner join people.word as word on facet.first = word.word_id
    where facet.form = 'full'
),

by_last as (
    select last, count(distinct node) as nodes from full_name group by last
),

by_first as (
    select first, count(distinct node) as nodes from full_name group by first
),

by_kin as (
    select kin.first, sum(by_first.nodes) as nodes
    from people.kindred_name as kin
    semi join by_first on kin.first = by_first.first
    inner join by_first on kin.other = by_first.first
    group by kin.first
),

by_pair as (
    select first, last, count(distinct node) as nodes from full_name group by first, last
),

by_initial as (
    select initial, last, count(distinct node) as nodes from full_name group by initial, last
),

written as (
    select distinct node from full_name where not derived and not native
)

select
    facet.node,
    facet.form,
    facet.first,
    facet.last,
    word.initial,
    last_word.initial as last_initial,
    facet.derived,
    facet.middle,
    facet.generation,
    facet.native,
    written.node is not null as written,
    coalesce(by_last.nodes, 1) as n_last,
    coalesce(by_first.nodes, 1) as n_first,
    cast(coalesce(by_kin.nodes, 1) as bigint) as n_kin,
    coalesce(by_pair.nodes, 1) as n_pair,
    coalesce(by_initial.nodes, 1) as n_initial
from people.facet as facet
inner join people.word as word on facet.first = word.word_id
inner join people.word as last_word on facet.last = last_word.word_id
left join by_last on facet.last = by_last.last
left join by_first on facet.first = by_first.first
left join by_kin on facet.first = by_kin.first
left join by_pair on facet.first = by_pair.first and facet.last = by_pair.last
left join by_initial on word.initial = by_initial.initial and facet.last = by_initial.last
left join written on facet.node = written.node
