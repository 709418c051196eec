-- The latest change of organization or title that two LinkedIn archives show.
-- Grain: one person whose role changed. Inputs: main.dim_person_role.
with placed as (
    select
        person_id,
        organization,
        title,
        lag(organization) over (partition by person_id order by valid_from) as former_organization,
        lag(title) over (partition by person_id order by valid_from) as former_title,
        lag(valid_from) over (partition by person_id order by valid_from) as former_known_at,
        valid_from,
        is_current,
        source_file,
        record
    from dim_person_role
),

final as (
    select
        person_id,
        organization,
        title,
        former_organization,
        former_title,
        former_known_at,
        valid_from,
        source_file,
        record
    from placed
    where is_current and former_known_at is not null
)

select * from final
