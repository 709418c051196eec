-- Merging changes no sum: what stands of the records is, by kind, as many events with as many minutes.
with landed as (
    select kind, event_number, max(minutes) as minutes
    from core.event_record
    where may_repeat
    group by kind, event_number
    union all
    select kind, event_number, minutes
    from core.event_record
    where not may_repeat
),

before as (
    select kind, count(*) as events, coalesce(sum(minutes), 0) as minutes from landed group by kind
),

after as (
    select kind, count(*) as events, coalesce(sum(minutes), 0) as minutes from core.event group by kind
)

select coalesce(before.kind, after.kind) as kind
from before
full outer join after on before.kind = after.kind
where before.events is distinct from after.events or before.minutes is distinct from after.minutes
