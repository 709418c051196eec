-- The rule table of functions: the first word group of a title that is found, by rule number, gives the kind of work.
-- Grain: one rule. Inputs: none.
with final as (
    select *
    from (
        values
            (1, '(^|[^a-z])(research|researcher|professor|scientist|phd|postdoc|lecturer|statistics|forschung|wissenschaft)', 'research'),
            (2, '(^|[^a-z])(data|analytics|analyst|machine learning|statistician)([^a-z]|$)', 'data'),
            (3, '(^|[^a-z])(engineer|engineering|developer|software|devops|architect|programmer|cto|ingenieur|entwickler|it|infrastructure|sre)([^a-z]|$)', 'engineering'),
            (4, '(^|[^a-z])(product|ux|ui|design|designer)([^a-z]|$)', 'product and design'),
            (5, '(^|[^a-z])(sales|account|business development|partnerships|vertrieb|customer|client)([^a-z]|$)', 'sales and partnerships'),
            (6, '(^|[^a-z])(marketing|communications|brand|content|pr|press|community|journalist|editor|media)([^a-z]|$)', 'marketing and communication'),
            (7, '(^|[^a-z])(finance|financial|cfo|accounting|accountant|controller|controlling|investor|investment|venture|banker|treasury)([^a-z]|$)', 'finance and investment'),
            (8, '(^|[^a-z])(legal|counsel|lawyer|attorney|compliance|privacy|jurist|anwalt|anwältin)([^a-z]|$)', 'law and compliance'),
            (9, '(^|[^a-z])(hr|people|talent|recruiter|recruiting|human resources|personalleiter|personalleiterin|personalreferent|personalreferentin)([^a-z]|$)', 'people and hiring'),
            (10, '(^|[^a-z])(operations|procurement|supply|logistics|coo|purchasing|quality|project|program|programme)([^a-z]|$)', 'operations and projects'),
            (11, '(^|[^a-z])(teacher|trainer|education|learning|coach)([^a-z]|$)', 'education'),
            (12, '(^|[^a-z])(volunteer|foundation|ngo|charity|policy|government|public affairs)([^a-z]|$)', 'public and voluntary'),
            (13, '(^|[^a-z])(consultant|consulting|advisor|adviser|berater|beraterin)([^a-z]|$)', 'consulting'),
            (14, '(^|[^a-z])(ceo|chief|founder|co-founder|owner|president|managing|director|geschäftsführer|geschäftsführerin|partner|chair|chairman|board)([^a-z]|$)', 'general management')
    ) as rule(rule, pattern, kind_of_work)
)

select * from final
