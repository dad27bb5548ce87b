-- Which instances have sent in which weeks and months is asked of all pings at once (cohorts, lifecycle), for three short columns
-- of wide rows: an index that has them is a thirtieth of the rows. Built partition by partition, each in a transaction of its
-- own, because pings of a week wait while its index is built. Each step may be repeated, should one be interrupted.
do $$
declare
    partition text;
begin
    foreach partition in array
        array(select relname from pg_inherits join pg_class on pg_class.oid = inhrelid where inhparent = 'ping'::regclass)
    loop
        begin
            execute format(
                'create index if not exists %I on %I (instance_id, week) include (recorded_at) where withdrawn_at is null',
                partition || '_instance_id_week_recorded_at_idx', partition);
            -- PostgreSQL reads an index alone for pages that were vacuumed since they changed. By default it does so when a
            -- fifth of a week is new, and then the last pings of a week would never be: they do not change any more.
            execute format(
                'alter table %I set (autovacuum_vacuum_insert_threshold = 200, autovacuum_vacuum_insert_scale_factor = 0.02)',
                partition);
        exception when undefined_table then
            null; -- retention has dropped it meanwhile
        end;
        commit;
    end loop;
end $$;

-- Takes the indexes that are there, and builds those of weeks that have begun meanwhile.
create index if not exists ping_instance_id_week_recorded_at_idx on ping (instance_id, week) include (recorded_at)
    where withdrawn_at is null;
