-- A service that ran in a locale with other digits named the partitions of its weeks with them. No later start found those,
-- and every ping of such a week failed: its partition was to be made again.
do $$
declare
    partition record;
begin
    for partition in
        select relname as name,
            'ping_' || to_char(substring(pg_get_expr(relpartbound, oid) from '\d{4}-\d{2}-\d{2}')::date, 'IYYY"_w"IW') as right_name
        from pg_class
        join pg_inherits on inhrelid = oid
        where inhparent = 'ping'::regclass
    loop
        if partition.name <> partition.right_name and to_regclass(partition.right_name) is null then
            execute format('alter table %I rename to %I', partition.name, partition.right_name);
        end if;
    end loop;
end
$$;
