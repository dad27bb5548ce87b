-- What the quarantine holds is asked for once a minute, so that it can have a limit: an index that tells it without the rows.

create index quarantined_ping_bytes_idx on quarantined_ping (bytes);
