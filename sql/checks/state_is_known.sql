-- Each person is in exactly one of the states.
select person_id, state
from fct_relationship
where state is null
    or state not in ('unknown', 'never', 'scheduled', 'dormant', 'fading', 'new', 'quiet', 'active')
