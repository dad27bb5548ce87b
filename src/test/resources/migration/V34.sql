insert into instance (id, hostname, uuid, first_received_at)
values ('00000000-0000-0000-0000-000000000034', 'v34.example.com', 'v34', '2026-01-05T00:00:00Z');
insert into cohort_member (month, instance_id, organisation, users, edition, usage)
values ('2026-11-01', '00000000-0000-0000-0000-000000000034', '\x34', 100, 'EE', '{1.5,null,0,0,0,0,0,0,0,0}');
insert into leader (month, feature, value, organisations) values ('2026-11-01', 'issues', 8.5, 61);
