-- A ping that is not to count, because it was sent by mistake or is known to be wrong: an operator takes it out of its week, and
-- the one before it counts there. It stays, as a revision, and can be made to count again.
alter table ping add column withdrawn_at timestamptz; -- NULL for nearly all

create or replace view weekly_ping as
select distinct on (instance_id, week) hostname, uuid, ping.id, instance_id, week, recorded_at, received_at,
    product_version, edition, dictionary, sha256, bytes, metrics, undeclared_count, type_mismatch_count, flags, numbers,
    extras, undeclared
from ping
join instance on instance.id = ping.instance_id
where withdrawn_at is null
order by instance_id, week, recorded_at desc, ping.id desc;
