-- A metadata report names no hostname. Whose it may be is found out whenever it is read, by the ids that it names, and not
-- fixed by who happened to send a ping last: clones share a uuid, and somebody may send by it years later.

-- What instances call themselves beside their uuid, which clones do not share. Goes with its instance.
create table instance_unique_id (
    instance_id        uuid not null,
    unique_instance_id text not null, -- as sent
    constraint instance_unique_id_pk primary key (instance_id, unique_instance_id),
    constraint instance_unique_id_of_instance foreign key (instance_id) references instance (id) on delete cascade
);
create index instance_unique_id_idx on instance_unique_id (unique_instance_id);

-- Of the last weeks; whatever is older is learnt again from the next ping.
insert into instance_unique_id (instance_id, unique_instance_id)
select distinct instance_id, unique_instance_id
from (
    select instance_id, coalesce(extras ->> 'unique_instance_id', undeclared ->> 'unique_instance_id') as unique_instance_id
    from ping
    where week > current_date - 35
) as sent
join instance on instance.id = sent.instance_id
where length(unique_instance_id) between 1 and 255;

alter table ping_metadata add column sender_hostnames text[];
comment on column ping_metadata.sender_hostnames is 'Patterns of the hostnames that the sender may send for; null for all';
comment on column ping_metadata.hostname is 'No longer written: see report_senders()';
create index ping_metadata_uuid_idx on ping_metadata (uuid);
create index ping_metadata_unique_instance_id_idx on ping_metadata (unique_instance_id);
create index ping_metadata_hostname_idx on ping_metadata (host_of(hostname)) where hostname is not null;
create index ping_error_uuid_idx on ping_error (uuid) where hostname is null;
create index quarantined_ping_uuid_idx on quarantined_ping (uuid);

-- The instances that a report may be of, 100 at most: those that sent its unique id, else those that sent its uuid. Where
-- they have one host, the report is of that; where they have several, it is of none that could be named.
create function report_senders(sent_uuid text, sent_unique_id text, sender_hostnames text[])
returns table (instance_id uuid, hostname text, host text) language sql stable as $$
    with by_unique_id as (
        select instance.id, instance.hostname, instance.host
        from instance_unique_id
        join instance on instance.id = instance_unique_id.instance_id
        where instance_unique_id.unique_instance_id = sent_unique_id
            and (sent_uuid is null or instance.uuid = sent_uuid)
    ),
    fitting as (
        select * from by_unique_id
        union all
        select instance.id, instance.hostname, instance.host
        from instance
        where instance.uuid = sent_uuid and instance.uuid <> '' and not exists (select from by_unique_id)
    )
    select fitting.id, fitting.hostname, fitting.host
    from fitting
    where sender_hostnames is null or exists (
        select from unnest(sender_hostnames) as pattern
        where fitting.host = pattern
            or starts_with(pattern, '*.') and right(fitting.host, length(pattern) - 1) = substr(pattern, 2))
    limit 100
$$;

-- With which uuids barred hostnames have sent: nothing of them is kept, and their reports can only be known by this.
create table barred_uuid (
    hostname    text  not null,
    uuid_sha256 bytea not null,
    constraint barred_uuid_pk primary key (hostname, uuid_sha256),
    constraint barred_uuid_of_barred_hostname foreign key (hostname) references barred_hostname (hostname) on delete cascade
);
create index barred_uuid_sha256_idx on barred_uuid (uuid_sha256);
