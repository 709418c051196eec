-- The rule table of seniority: the first word group of a title that is found, by rule number, gives the level (0 to 1).
-- The rules read a title in lower case, without the roles that it calls former.
-- Grain: one rule. Inputs: none.
with final as (
    select *
    from (
        values
            (1, '(^|[^a-z])(assistant to|executive assistant|founder[''’]?s associate|office of the|assistenz|(assistant|assistante|assistent|assistentin|referent|referentin) (du|de la|del|der|des))([^a-z]|$)', 0.2e0),
            (2, '^(intern|trainee|praktikant|praktikantin|stagiaire|werkstudent|werkstudentin)([^a-z]|$)|[^a-z](intern|trainee|praktikant|praktikantin|stagiaire|werkstudent|werkstudentin)$', 0.1e0),
            (3, '(^|[^a-z])chief of staff([^a-z]|$)', 0.6e0),
            (4, '(^|[^a-z])(founder|co-founder|cofounder|ceo)([^a-z]|$)', 1.0e0),
            (5, '(^|[^a-z])((product|process|service) owner|(business|people|talent|hr) partner|partner manager)([^a-z]|$)', 0.5e0),
            (6, '(^|[^a-z])(vice[ -]?president|vice[ -]?présidente?|vice[ -]?presidente|vizepräsident|vizepräsidentin|vp|svp|evp)([^a-z]|$)', 0.8e0),
            (7, '(^|[^a-z])(chief|cto|cfo|coo|cio|cmo|cpo|owner|president|présidente?|presidente|präsident|präsidentin|chair|chairman|chairwoman|managing director|vorstand|vorstands|vorständin|vorstandsmitglied|vorstandsvorsitzende[rn]?|inhaber|inhaberin|geschäftsführer|geschäftsführerin|geschäftsführende[rn]?|geschäftsführung|pdg|directeur général|directrice générale|director general)([^a-z]|$)', 1.0e0),
            (8, '(^|[^a-z])(partner|dean|general manager)([^a-z]|$)', 0.9e0),
            (9, '(^|[^a-z])(director|head|professor|bereichsleiter|bereichsleiterin|directeur|directrice|directora)([^a-z]|$)', 0.75e0),
            (10, '(^|[^a-z])(principal|architect|fellow|staff ([a-z]+ )*(engineer|scientist|developer|designer|researcher))([^a-z]|$)', 0.6e0),
            (11, '(^|[^a-z])(manager|lead|leader|leiter|leiterin|gerente|responsable)([^a-z]|$)', 0.5e0),
            (12, '(^|[^a-z])(senior|sr)([^a-z]|$)', 0.4e0),
            (13, '(^|[^a-z])(intern|trainee|student|praktikant|praktikantin|stagiaire)([^a-z]|$)', 0.1e0)
    ) as rule(rule, pattern, seniority)
)

select * from final
