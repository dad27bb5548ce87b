insert into api_token (name, token_sha256, scopes, hostnames, created_at, expires_at)
values ('reader', sha256('t1'), '{read_service_ping}', '{*.example}', '2026-01-01', null),
    ('operator', sha256('t2'), '{admin}', null, '2026-01-01', '2027-01-01');
