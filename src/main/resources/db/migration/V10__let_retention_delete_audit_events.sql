-- Audit events are never changed, and go only as a whole, when they are older than a time that is named for that purpose.
drop trigger audit_event_is_append_only on audit_event;

create trigger audit_event_is_append_only
before update or truncate on audit_event
for each statement execute function audit_event_is_append_only();

create function audit_event_is_kept() returns trigger language plpgsql as $$
begin
    if old.at < nullif(current_setting('rollcall.audit_events_before', true), '')::timestamptz then
        return old;
    end if;
    raise exception 'audit events are never changed';
end $$;

create trigger audit_event_is_kept
before delete on audit_event
for each row execute function audit_event_is_kept();

-- The way for retention. The setting holds for no longer than the function runs.
create function delete_audit_events_before(cutoff timestamptz) returns bigint language plpgsql as $$
declare
    deleted bigint;
begin
    perform set_config('rollcall.audit_events_before', cutoff::text, true);
    delete from audit_event where at < cutoff;
    get diagnostics deleted = row_count;
    perform set_config('rollcall.audit_events_before', '', true);
    return deleted;
end $$;

-- Events come in the order of their time, so that the smallest index is enough.
create index audit_event_at_idx on audit_event using brin (at);
