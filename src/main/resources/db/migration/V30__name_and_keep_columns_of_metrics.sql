-- What a metric is called and is in tables that are made of pings. Readers that do not tell the case of letters would take
-- one column for another, so names differ in more than that. A column may still become one of numbers until a file has it:
-- dictionaries of several versions may declare its metric differently, in whichever order they are published.
alter table metric
    add column column_name text,   -- null: the key path, after 'metric.' where a column that is no metric is called so
    add column column_kept boolean not null default false, -- whether there may be files that have it
    add column number_column text; -- beside a kept one of texts: what the column of its integers is called

update metric set column_kept = true where exists (select from ping);

with usual as (
    select ordinal,
        case when translate(key_path, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'abcdefghijklmnopqrstuvwxyz') = any(array[
                'id', 'hostname', 'uuid', 'week', 'monday', 'recorded_at', 'received_at', 'product_version',
                'product_major', 'product_minor', 'product_patch', 'edition', 'dictionary', 'dictionary_major',
                'dictionary_minor', 'flags', 'other_values', 'cursor', 'end'])
            then 'metric.' || key_path else key_path end as name
    from metric
), numbered as (
    select ordinal, name, row_number() over (
            partition by translate(name, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'abcdefghijklmnopqrstuvwxyz') order by ordinal)
        as place
    from usual
)
update metric
set column_name = case place when 1 then name else name || '_' || numbered.ordinal end
from numbered
where numbered.ordinal = metric.ordinal;

update metric
set number_column = column_name || '_number'
where column_kept and column_type = 'string'
    and exists (select from definition where definition.ordinal = metric.ordinal and value_type = 'number');

update metric
set column_type = 'number'
where not column_kept and column_type is distinct from 'boolean'
    and exists (select from definition where definition.ordinal = metric.ordinal and value_type = 'number');
