-- Retention deletes audit events with the rights of their owner, which rollcall.database.audit-owner may make another role than
-- the user of the service. So nobody else may call the function, and it finds its table wherever the caller looks first.
do $$
begin
    execute format(
        'alter function delete_audit_events_before(timestamptz) security definer set search_path = %I, pg_temp',
        current_schema());
end $$;

revoke execute on function delete_audit_events_before(timestamptz) from public;
