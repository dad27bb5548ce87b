-- Indicators of a month compare what instances report with the instances that could: those that were seen in it, and in it or the
-- two months before, by edition and version. They are counted apart from the rollup of the month, without reading a vector,
-- because late pings of two earlier months change them, too.
alter table rollup_period add column instance_counts jsonb;
comment on column rollup_period.instance_counts is
    'Months: instances seen in this month or the two before, by edition, prerelease and version of the last ping; null where they are to be counted, for the first time or again';

-- Prereleases are groups of their own now (rollup.grouping: prerelease, edition_and_prerelease).
update rollup_period set due = true where span = 'month';
