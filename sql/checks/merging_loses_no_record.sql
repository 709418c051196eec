-- Every record that stands is a copy of exactly one event.
with records as (select count(*) as n from core.event_record),
events as (select coalesce(sum(copies), 0) as n from core.event)
select records.n as records, events.n as copies from records cross join events where records.n <> events.n
