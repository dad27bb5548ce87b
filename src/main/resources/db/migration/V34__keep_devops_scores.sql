-- The DevOps score of an answer: leader, instance and percentage of each feature.
alter table ping add column score double precision[], add column score_since bigint;
comment on column ping.score is
    'DevOps score that was answered: leader, usage and percentage of each feature in turn; null where nothing could be computed and 0 was answered';
comment on column ping.score_since is 'The earlier ping that the increases of the score were computed from';

-- Who is compared with each other in a month, one instance of each organisation. Frozen: it never changes but by erasure.
create table cohort_member (
    month        date not null, -- its first day
    instance_id  uuid not null,
    organisation bytea not null, -- SHA-256 of the licence, or of the registrable domain
    users        bigint not null,
    edition      text,
    usage        double precision[] not null, -- of each feature, per user and 30 days; null where it is unknown
    constraint cohort_member_pk primary key (month, instance_id),
    constraint cohort_member_of_instance foreign key (instance_id) references instance (id) on delete cascade
);
create index cohort_member_instance_idx on cohort_member (instance_id);

create table leader (
    month         date not null, -- its first day
    feature       text not null,
    value         double precision not null, -- per user and 30 days; 0 where too few organisations are comparable
    organisations integer not null,
    constraint leader_pk primary key (month, feature)
);

alter table opt_out add column comparison boolean not null default false;
alter table opt_out
    drop constraint opt_out_categories_given,
    add constraint opt_out_something_given check (categories is null or cardinality(categories) > 0 or comparison);
comment on column opt_out.comparison is 'Whether the instances are left out of what others are compared with; everything else is kept';
