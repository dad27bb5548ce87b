-- As a service named it that ran in a locale with other digits.
create table "ping_٢٠٢٦_w٤٢" partition of ping for values from ('2026-10-12') to ('2026-10-19');
