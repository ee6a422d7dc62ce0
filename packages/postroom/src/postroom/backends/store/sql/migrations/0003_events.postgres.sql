-- When a row was written, by the server's clock: see events_after.
alter table event add column stored_at timestamptz not null default clock_timestamp();
