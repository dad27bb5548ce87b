-- An instance that was known when its hostname was barred is told so; anybody else is answered as if it were not.
-- Ids are name-based: they show nobody a uuid.
alter table barred_hostname add column instances uuid[] not null default '{}';
