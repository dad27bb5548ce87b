-- A quarantined payload is judged again as of its receipt, so the way it came is kept. Where its replay finds the same ping
-- stored already, the id that was answered becomes a second name of that ping.
alter table quarantined_ping add column carried boolean not null default false; -- by people, from an isolated network

create table repeated_ping (
    id          bigint not null, -- that was answered
    instance_id uuid   not null, -- with week and sha256: the ping
    week        date   not null,
    sha256      bytea  not null,
    constraint repeated_ping_pk primary key (instance_id, id)
);
create index repeated_ping_id_idx on repeated_ping (id);
