-- Who did what to the data of others. Written in the transaction of the act, and never changed.
create table audit_event (
    id       bigint generated always as identity,
    at       timestamptz not null,
    actor    text        not null, -- the name of the token
    token_id bigint,               -- null for the configured admin token, which is in no table
    action   text        not null,
    target   text        not null,
    detail   jsonb       not null,
    rows     bigint,               -- how many it was done to; null where that is no number
    constraint audit_event_pk primary key (id)
);

create function audit_event_is_append_only() returns trigger language plpgsql as $$
begin
    raise exception 'audit events are never changed';
end $$;

create trigger audit_event_is_append_only
before update or delete or truncate on audit_event
for each statement execute function audit_event_is_append_only();
