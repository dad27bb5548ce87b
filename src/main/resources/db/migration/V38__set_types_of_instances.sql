-- What an instance is for, where an operator has said so; where none has, it is computed each time from its last ping.
create table instance_type (
    instance_id uuid        not null,
    type        text        not null,
    set_by      text        not null,
    set_at      timestamptz not null,
    constraint instance_type_pk primary key (instance_id),
    constraint instance_type_known check (type in ('production', 'non_production', 'obsolete', 'geo_secondary')),
    constraint instance_type_of_instance foreign key (instance_id) references instance (id) on delete cascade
);
