insert into demo_fleet (instances, first_week, begun_at, filled_at)
values (200, '2026-06-08', '2026-11-30T08:00:00Z', null);
