-- Every human but the owner stands in fct_relationship, and nobody else.
select person.person_id
from dim_person as person
left join fct_relationship as relationship on person.person_id = relationship.person_id
where (person.kind = 'human' and not person.is_owner) <> (relationship.person_id is not null)
