-- No interaction lies at or after as_of.
select interaction.event_key
from fct_interaction as interaction
cross join core.run_params as run
where interaction.occurred_at >= run.as_of
