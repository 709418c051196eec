-- Which organization a person is with now, under a key that ignores case, punctuation and the legal form.
-- Grain: one person with an organization. Inputs: main.dim_person.
with bare as (
    select
        person_id,
        organization,
        trim(regexp_replace(lower(organization), '[^\p{L}\p{N}]+', ' ', 'g')) as plain
    from dim_person
    where organization is not null and not is_owner
),

keyed as (
    select
        person_id,
        organization,
        coalesce(
            nullif(regexp_replace(
                plain, '( (inc|llc|ltd|limited|plc|corp|corporation|gmbh|ag|se|sa|sas|sarl|srl|spa|bv|nv|ab|oy|as|pty|kg))+$', '', 'g'
            ), ''),
            organization
        ) as organization_key
    from bare
),

final as (
    select person_id, substr(md5(organization_key), 1, 16) as organization_id, organization
    from keyed
)

select * from final
