insert into quality_week (week, due, searched, told, counted_at, instances, left_out)
values ('2026-10-12', false, true, true, '2026-10-21', 1, 0);
insert into metric_week (week, version, declared, sent, failed, above_zero)
values ('2026-10-12', '18.9', '{1,1}', '{1}', '{NULL,1}', '{}');
insert into metric_health (version, ordinal, state, instances, sent, failed, first_week, last_week)
values ('18.9', 1, 'ok', 1, 1, 0, '2026-10-12', '2026-10-12');
insert into outlier (week, instance_id, ordinal, value, lowest, highest, range_weeks, factor, found)
values ('2026-10-12', '00000000-0000-0000-0000-000000000034', 1, 900, 2, 3, 15, 300, 1);
insert into quality_mark (week, instance_id) values ('2026-10-12', '00000000-0000-0000-0000-000000000034');
