-- Labels that are linked and differ yet: none once each label is a component.
-- Grain: label, other label.
-- Inputs: people.last_label, people.link
select distinct near.label, far.label as other
from people.link as link
inner join people.last_label as near on link.node = near.node
inner join people.last_label as far on link.other = far.node
where near.label <> far.label
