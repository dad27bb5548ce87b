-- Sessions of browsers, each of a token or of a person. Only a hash of each secret: whoever reads this table must not be able
-- to use it.
create table session (
    secret_sha256 bytea       not null,
    token_id      bigint,
    token_sha256  bytea,
    admin_proof   bytea,
    issuer        text,
    person        text,
    scopes        text[],
    created_at    timestamptz not null,
    expires_at    timestamptz not null,
    constraint session_pkey primary key (secret_sha256),
    constraint session_secret_length check (octet_length(secret_sha256) = 32),
    constraint session_of_token foreign key (token_id) references api_token (id) on delete cascade,
    constraint session_of_one check (num_nonnulls(token_id, admin_proof, person) = 1),
    constraint session_of_text check (num_nonnulls(token_id, token_sha256) in (0, 2)),
    constraint session_of_person check (num_nonnulls(issuer, person, scopes) in (0, 3))
);

create index session_token_id on session (token_id);
create index session_expires_at on session (expires_at);

comment on column session.token_sha256 is 'Of the text of the token at the start: a token with another text has ended it';
comment on column session.admin_proof is 'SHA-256 of the secret and of the SHA-256 of the configured admin token: another one has ended it, and nobody can guess either from here';
comment on column session.issuer is 'The OpenID Connect provider of the person';
