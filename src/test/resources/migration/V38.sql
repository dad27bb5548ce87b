insert into instance (id, hostname, uuid, first_received_at)
values ('00000000-0000-0000-0000-000000000038', 'v38.example.com', 'v38', '2026-01-05T00:00:00Z');
insert into instance_type (instance_id, type, set_by, set_at)
values ('00000000-0000-0000-0000-000000000038', 'geo_secondary', 'operator', '2026-11-30T00:00:00Z');
