insert into barred_uuid (hostname, uuid_sha256) values ('four.example', sha256('u4'));
