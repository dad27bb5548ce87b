insert into erased_row (erasure, kind, id) values ('00000000-0000-0000-0000-00000000000e', 'ping', '99');
