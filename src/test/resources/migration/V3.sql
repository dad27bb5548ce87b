insert into job (kind, state, request, result, created_by, created_at, started_at, ended_at, done, total)
values ('replay', 'succeeded', '{}', '{"stored": 1}', 'operator', '2026-02-01', '2026-02-01', '2026-02-01', 1, 1);
