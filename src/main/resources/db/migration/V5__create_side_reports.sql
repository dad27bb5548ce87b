-- What instances report beside their pings: that a ping could not be built or sent, and how long each metric took. Both
-- carry the id of their instance in the primary key, as pings do.

create table ping_error (
    instance_id        uuid        not null, -- of hostname and uuid as sent; of their absence where they are missing
    id                 bigint      generated always as identity,
    received_at        timestamptz not null,
    hostname           text,                 -- lower case
    uuid               text,
    unique_instance_id text,
    product_version    text,
    sent_time          text,                 -- as sent
    message            text,                 -- the first 10,000 characters
    elapsed            double precision,     -- seconds
    bytes              integer     not null, -- of the JSON document
    body               bytea,                -- the JSON document, where the columns do not say all of it
    constraint ping_error_pk primary key (instance_id, id)
);
create index ping_error_id_idx on ping_error (id);
create index ping_error_hostname_idx on ping_error (hostname, id);

create table ping_metadata (
    instance_id        uuid        not null, -- of the last ping with this uuid; of the uuid alone where there is none
    id                 bigint      generated always as identity,
    received_at        timestamptz not null,
    hostname           text,                 -- of that ping: the report names none
    uuid               text,
    unique_instance_id text,
    product_version    text,                 -- of that ping
    names              text[]      not null, -- key paths, as sent
    seconds            double precision[] not null, -- seconds[i] that names[i] took; null where none were sent
    errors             text[]      not null, -- what went wrong with names[i]; usually null
    bytes              integer     not null, -- of the JSON document
    body               bytea,                -- the JSON document, where the columns do not say all of it
    constraint ping_metadata_pk primary key (instance_id, id)
);
create index ping_metadata_id_idx on ping_metadata (id);

-- A metadata report comes right after its ping, and only the uuid says which instance sent it.
create index instance_uuid_idx on instance (uuid) where uuid <> '';

do $$
begin
    alter table ping_error alter column body set compression lz4;
    alter table ping_metadata alter column names set compression lz4;
    alter table ping_metadata alter column seconds set compression lz4;
    alter table ping_metadata alter column errors set compression lz4;
    alter table ping_metadata alter column body set compression lz4;
exception when feature_not_supported then
    raise notice 'this PostgreSQL has no lz4, its default compression is used';
end $$;
