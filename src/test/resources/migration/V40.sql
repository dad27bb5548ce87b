insert into api_token (name, token_sha256, scopes, hostnames, created_at)
values ('v40', sha256('v40'), '{self_service}', '{v40.example.com}', '2026-11-30T00:00:00Z');
insert into erasure_request (hostname, block, state, requested_by, token_id, requested_at)
values ('v40.example.com', false, 'open', 'v40', 40, '2026-11-30T00:00:00Z');
insert into public_statistics (month, statistics, computed_at)
values ('2026-11-01', '{"month": "2026-11", "instances": 25}', '2026-11-03T00:00:00Z');
