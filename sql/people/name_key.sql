-- Full names by the formal forms of the given name, itself included.
-- Grain: node, formal given name, family name.
-- Inputs: people.facet, people.given_form
select distinct facet.node, given_form.formal, facet.last
from people.facet as facet
inner join people.given_form as given_form on facet.first = given_form.first
where facet.form = 'full'
