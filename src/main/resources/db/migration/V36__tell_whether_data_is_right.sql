-- How each metric comes in, and values that lie far outside of an instance's own range: worked out once for each week that is
-- over, so that no question about either unpacks the pings of the fleet.

create table quality_week (
    week       date    not null, -- Monday
    due        boolean not null, -- whether its metrics are to be counted, for the first time or again
    searched   boolean not null, -- for outliers; what changes later is searched again instance by instance
    told       boolean not null, -- whether metric_health is made of its counts
    counted_at timestamptz,      -- null before the first time
    instances  integer,          -- with a ping
    left_out   integer,          -- of these, instances of versions that have no row in metric_week
    constraint quality_week_pk primary key (week)
);

-- Each column of vectors is indexed by ordinal, as ping.numbers is, and NULL is none.
create table metric_week (
    week       date     not null,
    version    text     not null, -- major.minor of the product
    declared   bigint[] not null, -- instances whose dictionary declares the metric, and not as removed: of these,
    sent       bigint[] not null, -- those with a value,
    failed     bigint[] not null, -- with a failure in its place,
    above_zero bigint[] not null, -- and of sent, those with an integer above 0 or with another value than an integer
    constraint metric_week_pk primary key (week, version),
    constraint metric_week_of_week foreign key (week) references quality_week (week) on delete cascade
);

do $$
declare
    vector text;
begin
    for vector in
        select attname from pg_attribute where attrelid = 'metric_week'::regclass and atttypid = 'bigint[]'::regtype
    loop
        execute format('alter table metric_week alter column %I set statistics 0', vector);
        begin
            execute format('alter table metric_week alter column %I set compression lz4', vector);
        exception when feature_not_supported then
            raise notice 'this PostgreSQL has no lz4, its default compression is used';
        end;
    end loop;
end $$;

-- What the weeks come to, as of the last one that is over.
create table metric_health (
    version    text    not null,
    ordinal    integer not null,
    state      text    not null,
    instances  integer not null, -- that declare it
    sent       integer not null,
    failed     integer not null,
    first_week date,             -- with a value, of this version
    last_week  date,
    constraint metric_health_pk primary key (version, ordinal)
);

create table outlier (
    week        date     not null,
    instance_id uuid     not null,
    ordinal     integer  not null,
    value       bigint   not null,
    lowest      bigint   not null, -- of the weeks before
    highest     bigint   not null,
    range_weeks integer  not null, -- bit i is the week i + 1 weeks before, where it has a value
    factor      double precision not null, -- how many times the value is the highest one, or the lowest one is the value
    found       integer  not null, -- outliers of this instance and week in all; the strongest are kept
    constraint outlier_pk primary key (week, instance_id, ordinal),
    constraint outlier_of_week foreign key (week) references quality_week (week) on delete cascade,
    constraint outlier_of_instance foreign key (instance_id) references instance (id) on delete cascade
);
create index outlier_instance_idx on outlier (instance_id);

-- As rollup_mark, whose trigger writes it too, but taken by another job.
create table quality_mark (
    week        date not null,
    instance_id uuid not null
);
create index quality_mark_instance_idx on quality_mark (instance_id);

create or replace function mark_rollup() returns trigger language plpgsql as $$
begin
    if tg_op = 'DELETE' then
        insert into rollup_mark (week, instance_id) values (old.week, old.instance_id);
        insert into quality_mark (week, instance_id) values (old.week, old.instance_id);
    else
        insert into rollup_mark (week, instance_id) values (new.week, new.instance_id);
        insert into quality_mark (week, instance_id) values (new.week, new.instance_id);
    end if;
    return null;
end $$;
