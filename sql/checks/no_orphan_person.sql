-- Every interaction and every participant is somebody that dim_person knows.
select interaction.person_id
from fct_interaction as interaction
left join dim_person as person on interaction.person_id = person.person_id
where person.person_id is null
union all
select guest.person_id
from core.guest as guest
left join dim_person as person on guest.person_id = person.person_id
where guest.person_id is not null and person.person_id is null
