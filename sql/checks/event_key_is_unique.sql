-- One real-world event is one row.
select event_key, count(*) as copies from core.event group by event_key having count(*) > 1
