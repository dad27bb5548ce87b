-- What the column of a metric is in files of columns: what the first dictionary that was published with it declares. Later
-- ones may declare it otherwise, and files that were written before and after could not be read as one table.
alter table metric add column column_type text; -- a value_type as published; null where that dictionary has none

update metric
set column_type = declared.value_type
from (
    select distinct on (ordinal) ordinal, value_type
    from definition
    join dictionary using (version)
    order by ordinal, published_at, version
) as declared
where declared.ordinal = metric.ordinal;
