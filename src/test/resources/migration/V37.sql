insert into instance (id, hostname, uuid, first_received_at)
values ('00000000-0000-0000-0000-000000000037', 'v37.example.com', 'v37', '2026-01-05T00:00:00Z'),
    ('00000000-0000-0000-0000-000000000371', 'renamed.example.com', 'v37', '2026-03-02T00:00:00Z');
insert into rename (old_instance_id, new_instance_id, confirmed_by, confirmed_at)
values ('00000000-0000-0000-0000-000000000037', '00000000-0000-0000-0000-000000000371', 'operator', '2026-03-09T00:00:00Z');
