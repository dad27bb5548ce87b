-- Indicators of a month compare what instances report with the instances that could: those that were seen in it, and in it or the
-- two months before, by edition and version. They are counted apart from the rollup of the month, without reading a vector,
-- because late pings of two earlier months change them, too.
alter table rollup_period add column instance_counts jsonb;
comment on column rollup_period.instance_counts is
    'Months: instances seen in this month or the two before, by edition, prerelease and version of the last ping; null where they are to be counted, for the first time or again';

-- Prereleases are groups of their own now (rollup.grouping: prerelease, edition_and_prerelease).
update rollup_period set due = true where span = 'month';

-- A week may go on when a month of it has long been rolled up: a ping of the running week may be late for its month.
drop trigger ping_was_stored_late on ping;
drop trigger ping_was_changed_late on ping;
drop trigger ping_was_deleted_late on ping;
create trigger ping_was_stored_late after insert on ping for each row
    when (new.week < date_trunc('week', now() at time zone 'utc')::date
        or new.recorded_at < date_trunc('month', now() at time zone 'utc') at time zone 'utc')
    execute function mark_rollup();
create trigger ping_was_changed_late after update of withdrawn_at, numbers on ping for each row
    when (new.week < date_trunc('week', now() at time zone 'utc')::date
        or new.recorded_at < date_trunc('month', now() at time zone 'utc') at time zone 'utc')
    execute function mark_rollup();
create trigger ping_was_deleted_late after delete on ping for each row
    when (old.week < date_trunc('week', now() at time zone 'utc')::date
        or old.recorded_at < date_trunc('month', now() at time zone 'utc') at time zone 'utc')
    execute function mark_rollup();
