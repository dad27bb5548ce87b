insert into audit_event (at, actor, token_id, action, target, detail, rows)
values ('2026-01-01', 'operator', 2, 'token.create', '/api/v4/tokens', '{"name": "reader"}', null),
    ('2026-06-01', 'reader', 1, 'read', '/api/v4/usage_data/pings', '{}', 3),
    ('2026-09-01', 'reader', 1, 'read', '/api/v4/usage_data/export', '{}', 12);
