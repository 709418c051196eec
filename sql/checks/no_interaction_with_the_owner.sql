-- The owner has no relationship with himself.
select interaction.event_key
from fct_interaction as interaction
inner join core.person as person on interaction.person_id = person.person_id
where person.is_owner
