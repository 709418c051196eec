-- What could not be read, and why.
-- Grain: one rejected record. Inputs: raw.rejected_record, raw.source_file.
select
    source_file.path,
    rejected.source_file,
    rejected.record,
    rejected.reason,
    rejected.detail
from raw.rejected_record as rejected
left join raw.source_file as source_file on rejected.source_file = source_file.source_file
order by source_file.path, rejected.source_file, rejected.record, rejected.reason
