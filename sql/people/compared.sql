-- How many pairs are compared.
-- Grain: one row.
-- Inputs: people.candidate
select count(*) as pairs from people.candidate
