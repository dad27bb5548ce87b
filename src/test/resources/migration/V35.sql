insert into rollup_period (span, start, due, rolled_up_at, instances, left_out, every_edition, every_major_version, instance_counts)
values ('month', '2026-08-01', false, '2026-09-03', 1, '{}', true, true,
    '[{"edition": "EE", "prerelease": false, "major": 18, "minor": 2, "seen": 1, "known": 1}]');
