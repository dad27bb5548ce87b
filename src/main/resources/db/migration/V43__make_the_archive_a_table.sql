-- The archive is an Apache Iceberg table. Which of its metadata files is the current one is told here and nowhere else: a
-- commit is one update of this row. One row at most; none where there is no archive.
create table archive_table (
    metadata_location text not null,
    previous_metadata_location text
);
create unique index archive_table_once on archive_table ((true));

comment on table archive_table is 'The current metadata file of the archive, which is an Iceberg table; empty where there is none';

-- What engines ask a JDBC catalog of Iceberg for, in the columns that they name.
create view iceberg_tables as
select 'rollcall'::varchar as catalog_name, 'rollcall'::varchar as table_namespace, 'pings'::varchar as table_name,
    metadata_location::varchar, previous_metadata_location::varchar, 'TABLE'::varchar as iceberg_type
from archive_table;

create view iceberg_namespace_properties as
select 'rollcall'::varchar as catalog_name, 'rollcall'::varchar as namespace, 'exists'::varchar as property_key,
    'true'::varchar as property_value;

comment on view iceberg_tables is 'The archive as a table in a JDBC catalog of Apache Iceberg called rollcall';
comment on view iceberg_namespace_properties is 'The namespace of the archive in that catalog';

-- A ping was deleted or changed that the archive may have: the file that has its arrival is written anew within minutes.
-- Each change has a row of its own, so that one that comes while its file is written is not lost.
create table archive_mark (
    id bigint generated always as identity constraint archive_mark_pkey primary key,
    week date not null,
    arrival bigint not null
);
create index archive_mark_week_idx on archive_mark (week, id);

comment on table archive_mark is 'Pings that were deleted or changed since the archive was looked through for them';

create function mark_archive() returns trigger language plpgsql as $$
begin
    insert into archive_mark (week, arrival)
    select old.week, old.arrival
    where exists (select from archive_table);
    return null;
end $$;

create trigger ping_left_the_archive after delete on ping for each row execute function mark_archive();
create trigger ping_changed_in_the_archive
    after update of arrival, withdrawn_at, dictionary, numbers, extras, undeclared on ping
    for each row execute function mark_archive();
