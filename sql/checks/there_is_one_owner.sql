-- At most one person is the owner of the exports.
-- If not: say which addresses are yours under [owner] in tieline.toml and run again.
select count(*) as owners from core.person where is_owner having count(*) > 1
