insert into rollup_period (span, start, due, rolled_up_at, instances, left_out, every_edition, every_major_version)
values ('week', '2026-10-12', false, '2026-10-21', 1, '{}', true, true), ('month', '2026-10-01', true, null, null, null, null, null),
    ('month', '2026-09-01', false, '2026-10-03', 1, '{}', true, true);
insert into rollup (
    span, start, grouping, place, instances, sent, timed_out, counter_error, deprecated, zero, negative, sum, min, max, p10, p25,
    p50, p75, p90, p95, p99, increase, first, reset, gap)
select 'week', '2026-10-12', 'all', 0, 1, one, none, none, none, none, none, value, value, value, value, value, value, value,
    value, value, value, none, one, none, none
from (select '{1}'::bigint[] as one, '{NULL}'::bigint[] as none, '{500}'::bigint[] as value) as vectors;
insert into rollup_mark (week, instance_id) values ('2026-10-12', '00000000-0000-0000-0000-000000000001');
