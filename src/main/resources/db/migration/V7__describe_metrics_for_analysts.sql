-- What analysts ask of a key path, answered without reading every dictionary and every ping: which dictionaries have it,
-- and in which weeks pings had it.

alter table metric
    add column first_version text, -- lowest dictionary that declares it
    add column last_version  text; -- highest dictionary that declares it

update metric
set first_version = declared.lowest[1] || '.' || declared.lowest[2],
    last_version = declared.highest[1] || '.' || declared.highest[2]
from (
    select ordinal, min(string_to_array(version, '.')::integer[]) as lowest,
        max(string_to_array(version, '.')::integer[]) as highest
    from definition
    group by ordinal
) as declared
where declared.ordinal = metric.ordinal;

alter table metric
    alter column first_version set not null,
    alter column last_version set not null,
    add constraint metric_first_version_of_dictionary foreign key (first_version) references dictionary (version),
    add constraint metric_last_version_of_dictionary foreign key (last_version) references dictionary (version);

create table metric_seen (
    ordinal    integer not null,
    first_week date    not null, -- Monday, as in ping
    last_week  date    not null,
    constraint metric_seen_pk primary key (ordinal),
    constraint metric_seen_of_metric foreign key (ordinal) references metric (ordinal)
);

insert into metric_seen (ordinal, first_week, last_week)
select ordinal, min(week), max(week)
from (
    select element.ordinal, week
    from ping
    cross join unnest(numbers) with ordinality as element (value, ordinal)
    where value is not null
    union all
    select metric.ordinal, week
    from ping
    cross join jsonb_object_keys(extras) as extra (key_path)
    join metric using (key_path)
) as seen
group by ordinal;
