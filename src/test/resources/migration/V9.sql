insert into repeated_ping (id, instance_id, week, sha256)
values (nextval('receipt_id'), '00000000-0000-0000-0000-000000000001', '2026-09-28', sha256('a'));
