insert into retired_week (week, until, retired_at) values ('2024-11-18', 4711, '2026-11-30 03:00+00');
insert into retired_file (path, week, pings, sha256)
values ('week=2024-W47/part-000000000000000-000000004711-1732492800-5d0c81ee.parquet', '2024-11-18', 2, '0f');
insert into brought_back_week (week, until) values ('2024-11-25', '2026-12-07 03:00+00');
