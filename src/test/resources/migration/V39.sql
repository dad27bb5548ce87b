insert into api_token (id, name, token_sha256, scopes, created_at) overriding system value
values (39, 'v39', sha256('v39'), '{read_service_ping}', '2026-11-30T00:00:00Z');
insert into session (secret_sha256, token_id, token_sha256, admin_proof, issuer, person, scopes, created_at, expires_at)
values (sha256('secret of v39'), 39, sha256('v39'), null, null, null, null, '2026-11-30T00:00:00Z', '2026-11-30T12:00:00Z'),
       (sha256('secret of admin'), null, null, sha256('proof'), null, null, null, '2026-11-30T00:00:00Z', '2026-11-30T12:00:00Z'),
       (sha256('secret of jane'), null, null, null, 'https://login.example.com', 'oidc:jane', '{admin}', '2026-11-30T00:00:00Z', '2026-11-30T12:00:00Z');
