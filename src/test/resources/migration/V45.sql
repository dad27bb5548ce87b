insert into instance_week (instance_id, week, ping_id, recorded_at, received_at, product_version, edition, dictionary, score, score_since, pings)
values ('00000000-0000-0000-0000-000000000002', '2026-09-28', 42, '2026-09-30', '2026-09-30', '16.2.3', 'EE', '16.2', '{0.5,null}', 41, 2);
