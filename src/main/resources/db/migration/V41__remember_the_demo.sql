-- A database that was filled with an invented fleet says so for as long as it lives, whatever is set: nobody shall take its
-- numbers for those of real instances. One row at most; none where the data is real.
create table demo_fleet (
    instances integer not null constraint demo_fleet_instances_check check (instances > 0),
    first_week date not null constraint demo_fleet_first_week_check check (extract(isodow from first_week) = 1),
    begun_at timestamptz not null,
    filled_at timestamptz
);

create unique index demo_fleet_once on demo_fleet ((true));

comment on table demo_fleet is 'The invented fleet that the database was filled with; empty where the data is real';
comment on column demo_fleet.first_week is 'The Monday of the first week that has pings';
comment on column demo_fleet.begun_at is 'No invented ping is later than this';
comment on column demo_fleet.filled_at is 'Null until the fleet is there completely';
