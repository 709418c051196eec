-- What went each way between the owner and a person: who wrote last and how often in a row, who begins, introductions,
-- endorsements and recommendations, and what the owner could do.
-- Grain: one human with at least 3 counted interactions, or with an introduction, endorsement or recommendation.
-- Inputs: core.introduction, core.praise, core.who_wrote_last, main.dim_person, main.fct_relationship.
with introduced as (
    select
        person_id,
        cast(count(*) filter (where direction = 'given') as integer) as introductions_given,
        cast(count(*) filter (where direction = 'received') as integer) as introductions_received
    from (
        select introducer_id as person_id, direction from core.introduction where direction = 'received'
        union all
        select person_id, direction from core.introduction where direction = 'given'
        union all
        select other_person_id as person_id, direction from core.introduction where direction = 'given'
    ) as party
    group by person_id
),

last_introduced as (
    select introduction.introducer_id as person_id, person.display_name
    from core.introduction as introduction
    inner join dim_person as person on introduction.person_id = person.person_id
    where introduction.direction = 'received'
    qualify row_number() over (
        partition by introduction.introducer_id
        order by introduction.occurred_at desc, introduction.event_key desc, introduction.person_id asc
    ) = 1
),

praised as (
    select
        person_id,
        cast(count(*) filter (where kind = 'endorsement' and direction = 'given') as integer) as endorsements_given,
        cast(count(*) filter (where kind = 'endorsement' and direction = 'received') as integer) as endorsements_received,
        cast(count(*) filter (where kind = 'recommendation' and direction = 'given') as integer) as recommendations_given,
        cast(count(*) filter (where kind = 'recommendation' and direction = 'received') as integer)
            as recommendations_received
    from core.praise
    group by person_id
),

ledger as (
    select
        relationship.person_id,
        relationship.display_name,
        relationship.organization,
        relationship.state,
        relationship.tie_strength,
        relationship.n_out,
        relationship.n_in,
        relationship.balance,
        relationship.initiative_share,
        last_writer.last_by,
        last_writer.times_in_a_row,
        coalesce(introduced.introductions_given, 0) as introductions_given,
        coalesce(introduced.introductions_received, 0) as introductions_received,
        last_introduced.display_name as introduced_to,
        coalesce(praised.endorsements_given, 0) as endorsements_given,
        coalesce(praised.endorsements_received, 0) as endorsements_received,
        coalesce(praised.recommendations_given, 0) as recommendations_given,
        coalesce(praised.recommendations_received, 0) as recommendations_received,
        relationship.last_contact_on,
        relationship.last_contact_source_file,
        relationship.last_contact_record
    from fct_relationship as relationship
    left join core.who_wrote_last as last_writer on relationship.person_id = last_writer.person_id
    left join introduced on relationship.person_id = introduced.person_id
    left join last_introduced on relationship.person_id = last_introduced.person_id
    left join praised on relationship.person_id = praised.person_id
    where relationship.n_in + relationship.n_out + relationship.n_meetings >= 3
        or introduced.person_id is not null
        or praised.person_id is not null
),

final as (
    select
        person_id,
        display_name,
        organization,
        state,
        last_by,
        times_in_a_row,
        n_out,
        n_in,
        balance,
        initiative_share,
        introductions_given,
        introductions_received,
        endorsements_given,
        endorsements_received,
        recommendations_given,
        recommendations_received,
        case
            when recommendations_received > recommendations_given then 'they recommended you: you could recommend them'
            when introductions_received > introductions_given
                then concat('they introduced you to ', introduced_to, ': you could tell them what came of it, or introduce them')
            when last_by = 'them' and times_in_a_row >= 2
                then concat('they wrote the last ', cast(times_in_a_row as varchar), ' times: your turn')
            when endorsements_received > endorsements_given then 'they endorsed you: you could endorse them'
            when last_by = 'me' and times_in_a_row >= 3
                then concat('you wrote the last ', cast(times_in_a_row as varchar), ' times: you could offer something, or leave it')
            when n_in + n_out >= 5 and initiative_share < 0.3 then 'they begin most threads: you could begin one'
            when n_in + n_out >= 5 and initiative_share > 0.7 then 'you begin most threads: you could ask what they need'
        end as could_do,
        tie_strength,
        last_contact_on,
        last_contact_source_file,
        last_contact_record
    from ledger
)

select * from final
order by case when could_do is null then 1 else 0 end, tie_strength desc, person_id
