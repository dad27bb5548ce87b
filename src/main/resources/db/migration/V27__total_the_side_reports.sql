-- What the reports hold is asked for once a minute, so that they can have a limit: indexes that tell it without the rows.

create index ping_error_bytes_idx on ping_error (bytes);
create index ping_metadata_bytes_idx on ping_metadata (bytes);
