-- A ping that was withdrawn, which the index of weeks leaves out.
insert into ping (id, instance_id, week, recorded_at, received_at, product_version, edition, dictionary, sha256, bytes,
    metrics, undeclared_count, type_mismatch_count, flags, numbers, extras, undeclared, withdrawn_at)
values (nextval('receipt_id'), '00000000-0000-0000-0000-000000000002', '2026-10-05', '2026-10-07', '2026-10-07', '16.2.3', 'EE', '16.2',
    sha256('v42'), 20, 1, 0, 1, '{}', '{8,null}', '{}', null, '2026-10-08');
