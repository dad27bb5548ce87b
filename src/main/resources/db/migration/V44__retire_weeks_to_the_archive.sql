-- Weeks of pings that the archive has and this database does not have any more. A row is written in the transaction that drops the
-- week's partition, after every file was read back and had exactly the rows of the partition.
create table retired_week (
    week        date        not null constraint retired_week_pk primary key,
    until       bigint      not null, -- the last arrival that is in the archive only; pings of this week that came later are in ping
    retired_at  timestamptz not null,
    constraint retired_week_monday check (extract(isodow from week) = 1)
);

comment on table retired_week is 'Weeks whose pings are in the archive only, but for those that have come since';

-- What was read back from each file of such weeks. A file that an erasure writes anew has its row before it is the current one,
-- so a row of a file that the archive does not name is left of before or of an attempt.
create table retired_file (
    path        text        not null constraint retired_file_pk primary key, -- below the folder of the archive
    week        date        not null constraint retired_file_of_week references retired_week (week) on delete cascade,
    pings       bigint      not null,
    sha256      text        not null, -- of all that is stored of its pings, in their order
    is_leaving  boolean     not null default false -- whether an erasure has written another one in its place, or none
);
create index retired_file_week_idx on retired_file (week);

comment on table retired_file is 'What the files have whose pings are in the archive only';

-- Weeks that were brought back: retention leaves them alone until then.
create table brought_back_week (
    week        date        not null constraint brought_back_week_pk primary key,
    until       timestamptz not null
);

comment on table brought_back_week is 'Weeks that were brought back from the archive, and until when retention leaves them here';
