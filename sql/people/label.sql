-- One round of finding which nodes hang together: each takes the least label of its own and its neighbours', or what
-- the bearer of that label was labelled with, so that long chains halve.
-- Grain: node.
-- Inputs: people.last_label, people.link
with offered as (
    select node, label from people.last_label
    union all
    select link.node, last_label.label
    from people.link as link
    inner join people.last_label as last_label on link.other = last_label.node
),

taken as (
    select node, min(label) as label from offered group by node
)

select taken.node, least(taken.label, bearer.label) as label
from taken
inner join people.last_label as bearer on taken.label = bearer.node
