-- One event counts once for a person.
select event_key, person_id, count(*) as copies from fct_interaction group by event_key, person_id having count(*) > 1
