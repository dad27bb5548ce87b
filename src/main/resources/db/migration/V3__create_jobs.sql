-- Work that takes longer than a request may. Any replica takes it up, and another one where that replica has died.
create table job (
    id               bigint generated always as identity,
    kind             text        not null,
    state            text        not null,
    request          jsonb       not null,
    result           jsonb,
    checkpoint       jsonb,                -- where to go on; only its kind understands it
    done             bigint      not null default 0,
    total            bigint,               -- null until it is known
    attempt          integer     not null default 0, -- how often it was taken up; only the last to do so may write
    created_by       text        not null,
    created_at       timestamptz not null,
    started_at       timestamptz,
    heartbeat_at     timestamptz,
    ended_at         timestamptz,
    cancel_requested boolean     not null default false,
    failure          text,
    constraint job_pk primary key (id),
    constraint job_state_known check (state in ('queued', 'running', 'succeeded', 'failed', 'cancelled')),
    constraint job_running_has_heartbeat check (state <> 'running' or heartbeat_at is not null),
    constraint job_ended_has_time check ((ended_at is not null) = (state in ('succeeded', 'failed', 'cancelled')))
);

-- Every replica looks for something to do once a second; what has ended does not make that slower.
create index job_open_idx on job (id) where state in ('queued', 'running');
