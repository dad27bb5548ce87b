-- The current ping of each instance in each week that is over, without its content: what is asked about one instance would look into
-- the partitions of all weeks otherwise, ten years of which take 30 ms to plan alone. Written by the job that rolls up, so a ping costs
-- nothing more.
create table instance_week (
    instance_id     uuid        not null,
    week            date        not null, -- Monday
    ping_id         bigint      not null, -- and what else ping has of it
    recorded_at     timestamptz not null,
    received_at     timestamptz not null,
    product_version text,
    edition         text,
    dictionary      text        not null,
    score           double precision[],
    score_since     bigint,
    pings           bigint      not null, -- of this instance and week that are not withdrawn
    constraint instance_week_pk primary key (instance_id, week),
    constraint instance_week_of_instance foreign key (instance_id) references instance (id) on delete cascade
);

-- Rows come week by week, so this takes next to nothing.
create index instance_week_week_idx on instance_week using brin (week);

comment on table instance_week is
    'The current ping of each instance in each week that is over, without its content; right for the weeks that are listed in rollup_period';

alter table rollup_period add column listed boolean not null default false;
comment on column rollup_period.listed is 'Weeks: whether instance_week has them as ping does, but for changes that rollup_mark tells of';
