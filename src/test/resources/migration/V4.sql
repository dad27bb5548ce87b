insert into dictionary_draft (source, created_at) values ('---', '2026-02-01');
