-- The readings of names with how many nodes bear the like in full, and whether a node has a full name that was written
-- out in Latin letters. What nobody was seen to bear when it was counted is as rare as what one bears.
-- Grain: facet.
-- Inputs: people.facet, people.word, people.name_count
with written as (
    select distinct node from people.facet where form = 'full' and not derived and not native
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
    coalesce(by_kin.nodes, 1) as n_kin,
    coalesce(by_pair.nodes, 1) as n_pair,
    coalesce(by_initial.nodes, 1) as n_initial
from people.facet as facet
inner join people.word as word on facet.first = word.word_id
inner join people.word as last_word on facet.last = last_word.word_id
left join people.name_count as by_last on by_last.kind = 'last' and facet.last = by_last.last
left join people.name_count as by_first on by_first.kind = 'first' and facet.first = by_first.first
left join people.name_count as by_kin on by_kin.kind = 'kin' and facet.first = by_kin.first
left join people.name_count as by_pair
    on by_pair.kind = 'pair' and facet.first = by_pair.first and facet.last = by_pair.last
left join people.name_count as by_initial
    on by_initial.kind = 'initial' and word.initial = by_initial.first and facet.last = by_initial.last
left join written on facet.node = written.node
