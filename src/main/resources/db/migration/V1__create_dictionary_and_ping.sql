-- The dictionary gives every key path one ordinal for life; a ping is a vector of integers indexed by it.

create table dictionary (
    version        text        not null,
    major          integer     not null,
    minor          integer     not null,
    source         bytea       not null, -- the YAML as published, byte for byte
    content_sha256 bytea       not null, -- of the definitions, whatever the white space around them
    definitions    integer     not null,
    warnings       jsonb       not null,
    published_at   timestamptz not null,
    constraint dictionary_pk primary key (version),
    constraint dictionary_version_is_major_minor check (version = major || '.' || minor)
);

create table metric (
    ordinal  integer not null,
    key_path text    not null,
    constraint metric_pk primary key (ordinal),
    constraint metric_key_path_unique unique (key_path),
    constraint metric_ordinal_positive check (ordinal > 0)
);

create table definition (
    version    text    not null,
    ordinal    integer not null,
    position   integer not null, -- place in the published file, from 0
    value_type text,             -- as published; null where the file leaves it out
    attributes jsonb   not null,
    constraint definition_pk primary key (version, ordinal),
    constraint definition_of_dictionary foreign key (version) references dictionary (version),
    constraint definition_of_metric foreign key (ordinal) references metric (ordinal)
);

-- The id of an instance is derived from hostname and uuid, so every replica computes the same one and the
-- primary key alone keeps an instance from being recorded twice.
create table instance (
    id                uuid        not null,
    hostname          text        not null, -- lower case
    uuid              text        not null, -- '' where the instance sends none
    first_received_at timestamptz not null,
    constraint instance_pk primary key (id)
);
create index instance_hostname_idx on instance (hostname);

-- One sequence numbers everything that is answered with an id, so a quarantined payload keeps its id when it
-- becomes a ping.
create sequence receipt_id as bigint;

-- The hash in the primary key is what makes a repeated ping a repetition: same instance, same week, same bytes.
-- There is no foreign key to instance: both rows are written by one statement, and the key check would lock the
-- instance's row on every ping.
create table ping (
    id              bigint      not null,
    instance_id     uuid        not null,
    week            date        not null, -- Monday of the ISO week, UTC
    recorded_at     timestamptz not null, -- as sent; received_at where that cannot be trusted (see flags)
    received_at     timestamptz not null,
    product_version text,                 -- as sent
    edition         text,                 -- as sent
    dictionary      text        not null,
    sha256          bytea       not null, -- of the JSON document
    bytes           integer     not null, -- of the JSON document
    metrics         integer     not null, -- declared metrics present
    undeclared_count    integer not null,
    type_mismatch_count integer not null,
    flags           text[]      not null,
    numbers         bigint[]    not null, -- numbers[ordinal]; NULL = not in this payload; booleans are 0 and 1
    extras          jsonb       not null, -- key path -> declared value that is no integer
    undeclared      jsonb,                -- what the dictionary does not know, nested as sent; usually NULL
    constraint ping_pk primary key (instance_id, week, sha256)
) partition by range (week);
create index ping_id_idx on ping (id);

-- lz4 packs and unpacks vectors several times faster than pglz. A server built without it keeps its default.
do $$
begin
    alter table ping alter column numbers set compression lz4;
    alter table ping alter column extras set compression lz4;
    alter table ping alter column undeclared set compression lz4;
exception when feature_not_supported then
    raise notice 'this PostgreSQL has no lz4, its default compression is used';
end $$;

create table quarantined_ping (
    id              bigint      not null,
    received_at     timestamptz not null,
    reason          text        not null,
    detail          text        not null,
    hostname        text,
    uuid            text,
    product_version text,
    sha256          bytea       not null, -- of payload
    bytes           integer     not null, -- of payload
    payload         bytea       not null, -- the JSON document, byte for byte
    constraint quarantined_ping_pk primary key (id),
    constraint quarantined_ping_sha256_unique unique (sha256)
);
create index quarantined_ping_reason_idx on quarantined_ping (reason, id);

-- For analysts who use SQL: one row for each instance and week, and one for each of its integers.
create view weekly_ping as
select distinct on (instance_id, week) hostname, uuid, ping.*
from ping
join instance on instance.id = ping.instance_id
order by instance_id, week, recorded_at desc, ping.id desc;

create view metric_value as
select hostname, uuid, week, key_path, value
from weekly_ping
cross join unnest(numbers) with ordinality as element (value, ordinal)
join metric on metric.ordinal = element.ordinal
where value is not null;
