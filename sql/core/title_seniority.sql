-- The rule table of seniority: the first word group of a title that is found, by rule number, gives the level (0 to 1).
-- Grain: one rule. Inputs: none.
with final as (
    select *
    from (
        values
            (1, '(^|[^a-z])(assistant to|executive assistant|office of the)([^a-z]|$)', 0.2e0),
            (2, '(^|[^a-z])(vice president|vp|svp|evp)([^a-z]|$)', 0.8e0),
            (3, '(^|[^a-z])(chief|ceo|cto|cfo|coo|cio|cmo|cpo|founder|co-founder|cofounder|owner|president|chair|chairman|chairwoman|managing director|geschäftsführer|geschäftsführerin|pdg|directeur général|director general)([^a-z]|$)', 1.0e0),
            (4, '(^|[^a-z])(partner|dean|general manager)([^a-z]|$)', 0.9e0),
            (5, '(^|[^a-z])(director|head|professor|bereichsleiter|bereichsleiterin|directeur|directrice|directora)([^a-z]|$)', 0.75e0),
            (6, '(^|[^a-z])(principal|staff|architect|fellow)([^a-z]|$)', 0.6e0),
            (7, '(^|[^a-z])(manager|lead|leader|leiter|leiterin|gerente|responsable)([^a-z]|$)', 0.5e0),
            (8, '(^|[^a-z])(senior|sr)([^a-z]|$)', 0.4e0),
            (9, '(^|[^a-z])(intern|trainee|student|praktikant|praktikantin|stagiaire)([^a-z]|$)', 0.1e0)
    ) as rule(rule, pattern, seniority)
)

select * from final
