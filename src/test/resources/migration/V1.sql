-- Two dictionaries, and pings of two weeks and of this one.
insert into dictionary (version, major, minor, source, content_sha256, definitions, warnings, published_at)
values ('17.1', 17, 1, '---', sha256('17.1'), 2, '["one"]', '2026-02-01'),
    ('16.2', 16, 2, '---', sha256('16.2'), 2, '[]', '2026-03-01');
insert into metric (ordinal, key_path) values (1, 'counts.issues'), (2, 'settings.name'), (3, 'unique_instance_id');
insert into definition (version, ordinal, position, value_type, attributes)
values ('17.1', 1, 0, 'number', '{"status": "active"}'), ('17.1', 2, 1, 'string', '{}'),
    ('16.2', 1, 0, 'string', '{}'), ('16.2', 3, 1, 'string', '{}');
insert into instance (id, hostname, uuid, first_received_at)
values ('00000000-0000-0000-0000-000000000001', 'one.example', 'u1', '2026-09-28 10:00Z'),
    ('00000000-0000-0000-0000-000000000002', 'two.example', '', '2026-10-05 10:00Z');
do $$
declare
    monday date;
begin
    foreach monday in array array['2026-09-28', '2026-10-05', date_trunc('week', current_date)]::date[] loop
        execute format('create table %I partition of ping for values from (%L) to (%L)',
            'ping_' || to_char(monday, 'IYYY"_w"IW'), monday, monday + 7);
    end loop;
end $$;
insert into ping (id, instance_id, week, recorded_at, received_at, product_version, edition, dictionary, sha256, bytes,
    metrics, undeclared_count, type_mismatch_count, flags, numbers, extras, undeclared)
values (nextval('receipt_id'), '00000000-0000-0000-0000-000000000001', '2026-09-28', '2026-09-29', '2026-09-29', '17.1.0', 'CE', '17.1',
        sha256('a'), 10, 2, 1, 0, '{}', '{5}', '{"settings.name": "n"}', '{"new": {"deep": [1, null]}}'),
    (nextval('receipt_id'), '00000000-0000-0000-0000-000000000002', '2026-10-05', '2026-10-06', '2026-10-06', '16.2.3', 'EE', '16.2',
        sha256('b'), 20, 1, 0, 1, '{"uuid_missing"}', '{7,null}', '{}', null),
    (nextval('receipt_id'), '00000000-0000-0000-0000-000000000001', date_trunc('week', current_date), now(), now(), '17.1.1', 'CE', '17.1',
        sha256('c'), 30, 2, 1, 0, '{}', '{6}', '{"settings.name": "n"}', '{"unique_instance_id": "unique-1"}');
insert into quarantined_ping (id, received_at, reason, detail, hostname, uuid, product_version, sha256, bytes, payload)
values (nextval('receipt_id'), '2026-10-01', 'invalid_json', 'it is cut off', null, null, null, sha256('{'), 1, '{');
