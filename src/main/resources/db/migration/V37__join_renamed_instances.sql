-- Instances that go on under another hostname or uuid, as an operator has confirmed: a sender alone could claim that of anybody.

create table rename (
    old_instance_id uuid        not null,
    new_instance_id uuid        not null,
    confirmed_by    text        not null, -- the name of the token
    confirmed_at    timestamptz not null,
    constraint rename_pk primary key (old_instance_id),
    constraint rename_of_old_instance foreign key (old_instance_id) references instance (id) on delete cascade,
    constraint rename_of_new_instance foreign key (new_instance_id) references instance (id) on delete cascade,
    constraint rename_changes_something check (old_instance_id <> new_instance_id)
);
create index rename_new_instance_idx on rename (new_instance_id);

-- Each instance with all that it was before, over any number of renames.
create view earlier_instance as
with recursive chain as (
    select new_instance_id as later_id, old_instance_id as earlier_id
    from rename
    union
    select chain.later_id, rename.old_instance_id
    from chain
    join rename on rename.new_instance_id = chain.earlier_id
)
select later_id, earlier_id, later_id not in (select old_instance_id from rename) as is_last
from chain;
comment on column earlier_instance.is_last is 'Whether the later instance is the one that goes on today';
