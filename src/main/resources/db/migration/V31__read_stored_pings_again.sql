-- The vector has every integer from now on, whatever type a dictionary declares, and a ping is read with the dictionary above
-- its version rather than with that below. Stored pings are brought up to that, once; a release that does not know this kind
-- of job leaves it alone.
insert into job (kind, state, request, created_by, created_at)
select 'number_backfill', 'queued', '{}', 'update of the service', now()
where exists (select from ping);
