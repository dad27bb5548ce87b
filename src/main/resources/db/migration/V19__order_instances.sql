-- Pages of lists of instances, by hostname and by when they were heard of first; ids decide among equals.
create index instance_hostname_id_idx on instance (hostname, id);
drop index instance_hostname_idx;
create index instance_first_received_at_id_idx on instance (first_received_at, id);
