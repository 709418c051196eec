-- How many nodes bear a name in full: by family name, given name, both, family name and initial, and given names that
-- may stand for one another. What a kind does not tell apart is 0.
-- Grain: kind, first, last.
-- Inputs: people.facet, people.word, people.kindred_name
with full_name as (
    select facet.node, facet.first, facet.last, word.initial
    from people.facet as facet
    inner join people.word as word on facet.first = word.word_id
    where facet.form = 'full'
),

by_first as (
    select first, count(distinct node) as nodes from full_name group by first
)

select 'last' as kind, 0 as first, last, count(distinct node) as nodes from full_name group by last
union all
select 'first' as kind, first, 0 as last, nodes from by_first
union all
select 'kin' as kind, kin.first, 0 as last, cast(sum(by_first.nodes) as bigint) as nodes
from people.kindred_name as kin
semi join by_first on kin.first = by_first.first
inner join by_first on kin.other = by_first.first
group by kin.first
union all
select 'pair' as kind, first, last, count(distinct node) as nodes from full_name group by first, last
union all
select 'initial' as kind, initial as first, last, count(distinct node) as nodes from full_name group by initial, last
