-- Dictionaries that a dry run is to try: too large for the list of jobs, and needed by whichever replica does the work.
create table dictionary_draft (
    id         bigint generated always as identity,
    source     bytea       not null, -- the YAML as sent
    created_at timestamptz not null,
    constraint dictionary_draft_pk primary key (id)
);
