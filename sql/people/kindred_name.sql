-- Given names that may stand for one formal name; each name is its own kin.
-- Grain: given name, other given name.
-- Inputs: people.given_form
select distinct near.first, far.first as other
from people.given_form as near
inner join people.given_form as far on near.formal = far.formal
