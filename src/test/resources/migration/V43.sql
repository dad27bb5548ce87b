insert into archive_table (metadata_location, previous_metadata_location)
values ('file:///mnt/archive/metadata/00002-5b0c.metadata.json', 'file:///mnt/archive/metadata/00001-9d1e.metadata.json');
insert into archive_mark (week, arrival) values ('2026-11-16', 4711);
