insert into opt_out (hostname, categories, created_by, updated_at)
values ('*.two.example', '{usage}', 'operator', '2026-03-01'), ('three.example:8080', null, 'operator', '2026-03-01');
insert into barred_hostname (hostname, barred_by, barred_at) values ('four.example', 'operator', '2026-03-01');
