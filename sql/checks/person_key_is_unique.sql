-- One person is one row, in the dimension and in the facts about relationships.
select person_id, count(*) as copies from dim_person group by person_id having count(*) > 1
union all
select person_id, count(*) as copies from fct_relationship group by person_id having count(*) > 1
