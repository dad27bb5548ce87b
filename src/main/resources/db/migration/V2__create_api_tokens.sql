-- Tokens for those who read and administer. Only a hash of each: whoever reads this table must not be able to use it.
create table api_token (
    id           bigint generated always as identity,
    name         text        not null,
    token_sha256 bytea       not null,
    scopes       text[]      not null,
    hostnames    text[],
    created_at   timestamptz not null,
    expires_at   timestamptz,
    constraint api_token_pkey primary key (id),
    constraint api_token_sha256_key unique (token_sha256),
    constraint api_token_sha256_length check (octet_length(token_sha256) = 32),
    constraint api_token_name_length check (char_length(name) between 1 and 255),
    constraint api_token_scopes_given check (cardinality(scopes) > 0),
    constraint api_token_hostnames_given check (hostnames is null or cardinality(hostnames) > 0),
    constraint api_token_admin_sees_all check (hostnames is null or not 'admin' = any (scopes))
);

comment on column api_token.hostnames is 'In lower case, exact or *.example.com; null for all';
