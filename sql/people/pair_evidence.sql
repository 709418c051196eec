-- What two nodes share: the reading of their names that agrees best, the rarest organization, local part and telephone,
-- each with how many nodes have it, and whether both have an address at one domain. Only beside a local part the names
-- are in words.
-- Grain: a, b.
-- Inputs: people.candidate, people.best_reading, people.shared_mark, people.mark, people.word
with shared_organization as (
    select shared.a, shared.b, word.word as organization, shared.nodes
    from people.shared_mark as shared
    inner join people.word as word on shared.mark = word.word_id
    where shared.kind = 'organization'
    qualify row_number() over (partition by shared.a, shared.b order by shared.nodes, shared.mark) = 1
),

shared_local as (
    select
        shared.a,
        shared.b,
        word.word as local,
        shared.nodes,
        first_a.word as first_a,
        last_a.word as last_a,
        first_b.word as first_b,
        last_b.word as last_b
    from people.shared_mark as shared
    inner join people.word as word on shared.mark = word.word_id
    left join people.best_reading as reading on shared.a = reading.a and shared.b = reading.b
    left join people.word as first_a on reading.first_a = first_a.word_id
    left join people.word as last_a on reading.last_a = last_a.word_id
    left join people.word as first_b on reading.first_b = first_b.word_id
    left join people.word as last_b on reading.last_b = last_b.word_id
    where shared.kind = 'local'
),

shared_phone as (
    select a, b, min(nodes) as nodes from people.shared_mark where kind = 'phone' group by a, b
),

shared_domain as (
    select distinct a, b from people.shared_mark where kind = 'domain'
),

placed as (
    select distinct node from people.mark where kind = 'organization'
)

select
    candidate.a,
    candidate.b,
    coalesce(reading.level, 'none') as level,
    coalesce(reading.name_bits, 0e0) as name_bits,
    shared_organization.organization,
    shared_organization.nodes as people,
    near_placed.node is not null and far_placed.node is not null as both_placed,
    shared_domain.a is not null as at_one_domain,
    shared_local.local,
    shared_local.nodes as n_local,
    shared_local.first_a,
    shared_local.last_a,
    shared_local.first_b,
    shared_local.last_b,
    shared_phone.nodes as n_phone
from people.candidate as candidate
left join people.best_reading as reading on candidate.a = reading.a and candidate.b = reading.b
left join shared_organization on candidate.a = shared_organization.a and candidate.b = shared_organization.b
left join placed as near_placed on candidate.a = near_placed.node
left join placed as far_placed on candidate.b = far_placed.node
left join shared_domain on candidate.a = shared_domain.a and candidate.b = shared_domain.b
left join shared_local on candidate.a = shared_local.a and candidate.b = shared_local.b
left join shared_phone on candidate.a = shared_phone.a and candidate.b = shared_phone.b
