-- Instances send host names with ports and dots at their end, and every one of them can be named without: opt-outs, bars,
-- tokens, filters and erasures all compare this form. It is what org.rollcall.access.Hostname.host says; a test compares both.
create function host_of(hostname text) returns text language sql immutable strict parallel safe
return case
    when rtrim(lower(btrim(hostname)), '.') ~ '^[0-9a-f:.]*:[0-9a-f:.]*:[0-9a-f:.]*$'
        then '[' || rtrim(lower(btrim(hostname)), '.') || ']'
    else coalesce(
        nullif(
            rtrim(regexp_replace(rtrim(lower(btrim(hostname)), '.'), '^([^:]+|\[.*\]):[0-9]*$', '\1'), '.'),
            ''),
        lower(btrim(hostname)))
end;

-- The names that instances have sent, and their ids, stay as they are.
alter table instance add column host text generated always as (host_of(hostname)) stored;
comment on column instance.host is 'hostname without port and final dots, as it is compared';

-- Finds the instances of a host, the one first that has been known longest.
create index instance_host_first_received_at_id_idx on instance (host, first_received_at, id);

create index ping_error_host_idx on ping_error (host_of(hostname), id);

-- Bars that never applied, because they were of a name with a port.
insert into barred_hostname (hostname, barred_by, barred_at)
select distinct on (host_of(hostname)) host_of(hostname), barred_by, barred_at
from barred_hostname
where hostname <> host_of(hostname)
order by host_of(hostname), barred_at
on conflict (hostname) do nothing;
delete from barred_hostname where hostname <> host_of(hostname);

update opt_out
set hostname = host_of(hostname)
where hostname <> host_of(hostname)
    and not exists (select from opt_out as other where other.hostname = host_of(opt_out.hostname));
