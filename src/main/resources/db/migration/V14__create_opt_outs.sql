-- Whose data must not be kept, and of whom nothing must be. Both are looked up in memory for every payload; these tables are
-- what replicas read them from.

create table opt_out (
    hostname   text        not null, -- lower case, exact or *.example.com
    categories text[],               -- lower case; null for all
    created_by text        not null, -- the name of the token
    updated_at timestamptz not null,
    constraint opt_out_pk primary key (hostname),
    constraint opt_out_categories_given check (categories is null or cardinality(categories) > 0)
);

create table barred_hostname (
    hostname  text        not null, -- lower case, exact
    barred_by text        not null, -- the name of the token
    barred_at timestamptz not null,
    constraint barred_hostname_pk primary key (hostname)
);
