-- Real-world events after merging their physical records, with the reason where one is not counted.
-- Confirmed beats draft, spam only if every copy is spam, automatic if any copy is.
-- Grain: one event. Inputs: core.event_audience, core.event_guest, core.event_key, core.event_record,
-- core.event_thread, core.inferred_list, core.person_number, core.run_params.
with several as (
    select
        event_number,
        min(source) as source,
        min(kind) as kind,
        min(occurred_at) as occurred_at,
        min(precision) as precision,
        min(zone_basis) as zone_basis,
        max(minutes) as minutes,
        min(series_key) as series_key,
        min(subject) as subject,
        min(case status
            when 'confirmed' then 1 when 'tentative' then 2 when 'cancelled' then 3 when 'draft' then 4
            when 'spam' then 5 else 1
        end) as status_rank,
        min(automation) as automation,
        min(list_id) as list_id,
        min(source_file) as source_file,
        arg_min(record, concat(source_file, '/', record)) as record,
        count(*) as copies
    from core.event_record
    where may_repeat
    group by event_number
),

merged as (
    select * from several
    union all
    select
        event_number,
        source,
        kind,
        occurred_at,
        precision,
        zone_basis,
        minutes,
        series_key,
        subject,
        case status
            when 'confirmed' then 1 when 'tentative' then 2 when 'cancelled' then 3 when 'draft' then 4
            when 'spam' then 5 else 1
        end as status_rank,
        automation,
        list_id,
        source_file,
        record,
        1 as copies
    from core.event_record
    where not may_repeat
),

listed as (
    select event_guest.event_number
    from core.event_guest as event_guest
    inner join core.person_number as person on event_guest.person_number = person.person_number
    inner join core.inferred_list as inferred on person.person_id = inferred.person_id
    where event_guest.is_recipient
    group by event_guest.event_number
),

thread as (
    select answer.event_number, answer.thread_number, key.event_key as thread_key
    from core.event_thread as answer
    inner join core.event_key as key on answer.thread_number = key.event_number
),

joined as (
    select
        merged.*,
        coalesce(audience.n_others, 0) as n_others,
        coalesce(audience.is_from_owner, false) as is_from_owner,
        coalesce(audience.is_declined_by_owner, false) as is_declined_by_owner,
        coalesce(
            merged.automation,
            case
                when audience.is_from_owner and (audience.is_to_list or listed.event_number is not null) then 'own_list_post'
                when not audience.names_owner and listed.event_number is not null then 'inferred_list'
            end
        ) as merged_automation,
        cast((merged.occurred_at at time zone 'UTC') at time zone run.home_time_zone as date) as occurred_on,
        key.event_key,
        thread.thread_number,
        thread.thread_key,
        run.broadcast_over,
        run.as_of
    from merged
    cross join core.run_params as run
    left join core.event_audience as audience on merged.event_number = audience.event_number
    left join listed on merged.event_number = listed.event_number
    inner join core.event_key as key on merged.event_number = key.event_number
    left join thread on merged.event_number = thread.event_number
),

final as (
    select
        event_number,
        event_key,
        source,
        kind,
        occurred_at,
        occurred_on,
        precision,
        zone_basis,
        minutes,
        case status_rank
            when 1 then 'confirmed' when 2 then 'tentative' when 3 then 'cancelled' when 4 then 'draft' else 'spam'
        end as status,
        merged_automation as automation,
        list_id,
        cast(coalesce(thread_number, event_number) as integer) as thread_number,
        coalesce(thread_key, event_key) as thread_key,
        series_key,
        subject,
        cast(n_others as integer) as n_others,
        n_others > broadcast_over as is_broadcast,
        is_from_owner,
        case
            when kind not in ('email', 'meeting', 'linkedin_message') then 'no contact'
            when occurred_at is null then 'no date'
            when status_rank >= 4 then case status_rank when 4 then 'draft' else 'spam' end
            when status_rank = 3 then 'cancelled'
            when kind = 'meeting' and precision = 'day' then 'all day'
            when merged_automation is not null then 'automatic'
            when kind = 'meeting' and is_declined_by_owner then 'declined by the owner'
            when occurred_at >= as_of then 'ahead'
        end as not_counted_because,
        cast(copies as integer) as copies,
        source_file,
        record
    from joined
)

select * from final
