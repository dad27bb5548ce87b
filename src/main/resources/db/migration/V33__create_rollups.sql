-- Weeks and months that are over, summed up once for each group of instances, so that a question about the whole fleet reads
-- a few vectors instead of all pings.

-- The weeks and months that are over. Which of them there are is looked up from the partitions of ping by a job.
create table rollup_period (
    span                text        not null,
    start               date        not null, -- Monday, or the first of a month
    due                 boolean     not null, -- whether it is to be rolled up, for the first time or again
    rolled_up_at        timestamptz,          -- null before the first time
    instances           integer,              -- with a ping
    left_out            integer[],            -- ordinals of metrics that are not in it: values with a fraction, or too large
    every_edition       boolean,              -- whether each has a group; else only the most frequent ones
    every_major_version boolean,
    constraint rollup_period_pk primary key (span, start),
    constraint rollup_period_span check (span in ('week', 'month'))
);
create index rollup_period_due_idx on rollup_period (start) where due;

-- Each column of vectors is indexed by ordinal, as ping.numbers is. NULL is none, or nothing: of a metric that nobody sent
-- there is no sum, and where nobody failed there is no number of failures.
create table rollup (
    span          text     not null,
    start         date     not null,
    grouping      text     not null,
    place         integer  not null, -- of the group, from 0
    edition       text,              -- as sent; null also where the grouping is another one
    major_version text,
    size_band     text,
    instances     integer  not null, -- with a ping; those that neither sent a metric nor failed to count it did not have it
    sent          bigint[] not null, -- instances with a value
    timed_out     bigint[] not null, -- instances with -1 in its place,
    counter_error bigint[] not null, -- with -2,
    deprecated    bigint[] not null, -- and with -1000
    zero          bigint[] not null, -- of sent
    negative      bigint[] not null, -- of sent
    sum           bigint[] not null,
    min           bigint[] not null,
    max           bigint[] not null,
    p10           bigint[] not null, -- percentiles in hundredths: in them, each between two integers is one
    p25           bigint[] not null,
    p50           bigint[] not null,
    p75           bigint[] not null,
    p90           bigint[] not null,
    p95           bigint[] not null,
    p99           bigint[] not null,
    increase      bigint[] not null, -- of counters of all time: summed up over instances whose last ping before this period lies
                                     -- in the period before and had no higher value
    first         bigint[] not null, -- instances of sent without a ping before this period
    reset         bigint[] not null, -- those whose last ping before had a higher value
    gap           bigint[] not null, -- those whose last ping before is older, or had no value
    constraint rollup_pk primary key (span, start, grouping, place),
    constraint rollup_of_period foreign key (span, start) references rollup_period (span, start) on delete cascade
);

-- As in ping: lz4 packs and unpacks vectors several times faster than pglz, and nobody searches by what is in them.
do $$
declare
    vector text;
begin
    for vector in
        select attname from pg_attribute where attrelid = 'rollup'::regclass and atttypid = 'bigint[]'::regtype
    loop
        execute format('alter table rollup alter column %I set statistics 0', vector);
        begin
            execute format('alter table rollup alter column %I set compression lz4', vector);
        exception when feature_not_supported then
            raise notice 'this PostgreSQL has no lz4, its default compression is used';
        end;
    end loop;
end $$;

-- A ping of a week that is over was stored, changed or deleted: written in the transaction of the change, and taken within a
-- minute by the job that makes such weeks due. Each change has a row of its own. A row for a week could be taken by a job that
-- does not see all the changes yet that rely on it, or those who write it would have to wait for each other.
create table rollup_mark (
    week        date not null,
    instance_id uuid not null
);
create index rollup_mark_week_idx on rollup_mark (week);

create function mark_rollup() returns trigger language plpgsql as $$
begin
    if tg_op = 'DELETE' then
        insert into rollup_mark (week, instance_id) values (old.week, old.instance_id);
    else
        insert into rollup_mark (week, instance_id) values (new.week, new.instance_id);
    end if;
    return null;
end $$;

-- The conditions are looked at without a call of the function, so a ping of the current week costs nothing.
create trigger ping_was_stored_late after insert on ping for each row
    when (new.week < date_trunc('week', now() at time zone 'utc')::date)
    execute function mark_rollup();
create trigger ping_was_changed_late after update of withdrawn_at, numbers on ping for each row
    when (new.week < date_trunc('week', now() at time zone 'utc')::date)
    execute function mark_rollup();
create trigger ping_was_deleted_late after delete on ping for each row
    when (old.week < date_trunc('week', now() at time zone 'utc')::date)
    execute function mark_rollup();
