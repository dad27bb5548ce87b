insert into ping_error (instance_id, received_at, hostname, uuid, product_version, sent_time, message, elapsed, bytes, body)
values ('00000000-0000-0000-0000-000000000001', '2026-09-29', 'one.example', 'u1', '17.1.0', 'then', 'timeout', 1.5, 90, '{}');
insert into ping_metadata (instance_id, received_at, hostname, uuid, product_version, names, seconds, errors, bytes, body)
values ('00000000-0000-0000-0000-000000000001', '2026-09-29', 'one.example', 'u1', '17.1.0', '{counts.issues}', '{0.25}',
    '{null}', 80, null);
