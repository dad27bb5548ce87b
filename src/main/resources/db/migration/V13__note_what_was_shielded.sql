-- What was taken out of a payload before it was kept, by redaction rules and by opt-outs, so that its receipt can say so
-- for as long as there is one: rule ids, key paths and counts, no values. NULL where nothing was done.
alter table ping add column shielding jsonb;
alter table quarantined_ping add column shielding jsonb;

comment on column quarantined_ping.payload is 'The JSON document, byte for byte but for what shielding says was taken out';
comment on column quarantined_ping.sha256 is 'Of the JSON document as it was received, as in ping';
comment on column quarantined_ping.bytes is 'Of the JSON document as it was received, as in ping';
