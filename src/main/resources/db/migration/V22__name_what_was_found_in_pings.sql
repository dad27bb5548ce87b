-- What lists show of pings beside their counts, noted when a ping is stored: the values themselves may be large, and a page
-- has up to 1,000 pings. NULL where there is nothing to name, and in pings that were stored before.
alter table ping
    add column undeclared_key_paths text[], -- the first of undeclared_count
    add column mismatched_key_paths text[]; -- the first of type_mismatch_count
