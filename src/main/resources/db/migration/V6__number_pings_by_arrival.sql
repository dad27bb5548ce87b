-- Numbers pings in the order in which they are stored, so that those who fetch what is new miss nothing and get nothing
-- twice. Neither id nor received_at can do that: a payload that is replayed from quarantine keeps the old ones, and
-- whoever reads cannot know whether a lower one is still about to be committed.
create sequence ping_arrival as bigint;

-- A writer holds a lock from before it takes a number until its transaction has ended. The lock names the number that
-- was the last one then, by blocks of 1,024, so that a transaction with many pings holds few locks.
create function next_ping_arrival() returns bigint language plpgsql as $$
begin
    -- Expressions alone, no query: that is five times as fast. Nobody ever takes this lock alone, so trying is enough.
    if not pg_try_advisory_xact_lock_shared(
            hashtext('rollcall.ping_arrival'),
            (coalesce(pg_sequence_last_value('ping_arrival'), 0) / 1024)::integer) then
        raise exception 'the lock of ping_arrival is held by something that is not Rollcall';
    end if;
    return nextval('ping_arrival');
end $$;

-- The highest number up to which nothing can arrive any more: every ping with such a number is committed, or never will
-- be. It may go back to the beginning of a block while others store pings; what was settled once stays so.
-- The order of the two reads matters: whoever holds no lock by the second one takes a number above the first.
-- What has ended by then is seen by every statement that begins afterwards, so this must be asked before reading.
create function settled_ping_arrival() returns bigint language plpgsql as $$
declare
    highest bigint;
begin
    highest := coalesce(pg_sequence_last_value('ping_arrival'), 0);
    return least(highest, (
        select min(objid::bigint) * 1024
        from pg_locks
        where locktype = 'advisory' and objsubid = 2
            and classid = hashtext('rollcall.ping_arrival')::oid
            and database = (select oid from pg_database where datname = current_database())));
end $$;

alter table ping add column arrival bigint not null default nextval('ping_arrival');
alter table ping alter column arrival set default next_ping_arrival();
comment on column ping.arrival is 'In the order of storing; see settled_ping_arrival()';
create index ping_arrival_idx on ping (arrival);
