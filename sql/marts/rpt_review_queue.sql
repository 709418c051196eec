-- Pairs that may be one person, the likeliest first.
-- Grain: one uncertain pair. Inputs: core.match_evidence.
select
    "left" as left_handle,
    "right" as right_handle,
    score,
    reasons
from core.match_evidence
where decision = 'review'
order by score desc, left_handle, right_handle
