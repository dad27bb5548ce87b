-- Distributes the tables of Rollcall over the nodes of a Citus, once, as the owner of the database, while no Rollcall runs:
--
--     psql -v ON_ERROR_STOP=1 -v shards=32 -f deploy/test/citus.sql URL
--
-- The tables must be there (start Rollcall once), and the extension, with its nodes (citus_add_node). docs/capacity.md says why each table
-- is where it is. All of it is done or nothing. Locks of all partitions are held at once: max_locks_per_transaction, on all nodes.

\if :{?shards}
\else
    \set shards 32
\endif

-- The triggers of ping write beside the ping, on its own node, which is what Citus allows them to do. It asks for the setting wherever a
-- partition is made.
select format('alter database %I set citus.enable_unsafe_triggers = on', current_database()) as setting
\gset
:setting;

begin;
set local citus.enable_unsafe_triggers = on;
set local citus.multi_shard_modify_mode = 'sequential';
set local client_min_messages = warning;

-- A table has one column that decides on the node of a row, and a rename has two instances; an outlier has a week, whose table stays
-- here. Rollcall deletes them with an instance itself, so nothing is missing without these keys.
alter table rename drop constraint rename_of_old_instance, drop constraint rename_of_new_instance;
alter table outlier drop constraint outlier_of_instance;

-- Citus takes no recursive query beside a distributed table. It has a function answered first, by itself.
create function earlier_instances() returns table (later_id uuid, earlier_id uuid, is_last boolean)
language plpgsql stable as $$
#variable_conflict use_column
begin
    return query
    with recursive chain as (
        select new_instance_id as later_id, old_instance_id as earlier_id
        from rename
        union
        select chain.later_id, rename.old_instance_id
        from chain
        join rename on rename.new_instance_id = chain.earlier_id
    )
    select later_id, earlier_id, later_id not in (select old_instance_id from rename)
    from chain;
end $$;
create or replace view earlier_instance as select later_id, earlier_id, is_last from earlier_instances();

-- The same for a function that is asked for each row of a report.
do $$
declare
    definition text := pg_get_functiondef('report_senders'::regproc);
    body text := (select prosrc from pg_proc where oid = 'report_senders'::regproc);
begin
    execute replace(
        replace(definition, 'LANGUAGE sql', 'LANGUAGE plpgsql'),
        body, E'\n#variable_conflict use_column\nbegin\n    return query' || body || E';\nend\n');
end $$;

-- The marks of the archive say nothing of instances, but lie beside their pings.
alter table archive_mark
    add column instance_id uuid not null default '00000000-0000-0000-0000-000000000000',
    drop constraint archive_mark_pkey,
    add constraint archive_mark_pkey primary key (instance_id, id);
create or replace function mark_archive() returns trigger language plpgsql as $$
begin
    insert into archive_mark (week, arrival, instance_id)
    select old.week, old.arrival, old.instance_id
    where exists (select from archive_table);
    return null;
end $$;

-- A copy on every node.
select create_reference_table(name)
from unnest(array['dictionary', 'metric', 'definition', 'metric_seen', 'archive_table']) as name;

-- Keys to a table that is becoming distributed are not allowed before both are.
create temporary table foreign_key on commit drop as
select conrelid::regclass::text as name, conname, pg_get_constraintdef(oid) as definition
from pg_constraint
where contype = 'f' and confrelid = 'instance'::regclass;
select format('alter table %s drop constraint %I', name, conname) from foreign_key
\gexec

-- What is of one instance is on one node.
select create_distributed_table('instance', 'id', shard_count => :shards);
select create_distributed_table(name, 'instance_id', colocate_with => 'instance')
from unnest(array['rollup_mark', 'quality_mark', 'archive_mark', 'instance_unique_id', 'instance_week', 'cohort_member', 'instance_type',
    'repeated_ping', 'ping']) as name;
select format('alter table %s add constraint %I %s', name, conname, definition) from foreign_key
\gexec
commit;
