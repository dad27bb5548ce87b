-- What an erasure has deleted so far, until its certificate is made of it: an interrupted one goes on without losing count.
create table erased_row (
    erasure uuid not null,
    kind    text not null, -- what it was
    id      text not null,
    constraint erased_row_pk primary key (erasure, kind, id)
);
