-- Every interaction and every participant is somebody that dim_person knows.
select interaction.person_id
from fct_interaction as interaction
left join dim_person as person on interaction.person_id = person.person_id
where person.person_id is null
union all
select participant.person_id
from core.event_participant as participant
left join dim_person as person on participant.person_id = person.person_id
where participant.person_id is not null and person.person_id is null
