-- Who administers an instance decides on some of its data, with a token of the scope self_service, which is for the hostnames
-- that it is bound to and for no others. Such a token can ask for an erasure; an operator confirms or declines it.

alter table api_token
    add constraint api_token_self_service_is_bound check (hostnames is not null or not 'self_service' = any (scopes));

create table erasure_request (
    id           bigint generated always as identity,
    hostname     text        not null, -- as host_of has it, exact
    block        boolean     not null, -- whether the hostname is to be blocked as well
    state        text        not null,
    requested_by text        not null, -- the name of the token
    token_id     bigint,               -- null where the token is in no table; it may be revoked since
    requested_at timestamptz not null,
    decided_by   text,
    decided_at   timestamptz,
    reason       text,                 -- why it was declined
    job_id       bigint,               -- of the erasure
    constraint erasure_request_pk primary key (id),
    constraint erasure_request_state_known check (state in ('open', 'confirmed', 'declined')),
    constraint erasure_request_decided check ((state = 'open') = (decided_by is null) and (state = 'open') = (decided_at is null)),
    constraint erasure_request_has_job check ((state = 'confirmed') = (job_id is not null)),
    constraint erasure_request_has_reason check ((state = 'declined') = (reason is not null))
);

-- One decision is enough for each hostname.
create unique index erasure_request_open_key on erasure_request (hostname) where state = 'open';

-- What anybody may see of a month. It is written once and stays, whatever is erased, sent late or opted out of afterwards: the difference
-- would tell of one instance. So it has nothing but what may be published.
create table public_statistics (
    month       date        not null, -- its first day
    statistics  jsonb,                -- null where too few organisations are in it
    computed_at timestamptz not null,
    constraint public_statistics_pk primary key (month)
);
