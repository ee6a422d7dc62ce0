-- Ids are given out before the commit, so a higher one may be visible before a lower one. An event is shown to readers that
-- keep a cursor only when every transaction below its horizon has ended: then none can still add an event before it.
-- A function, because its snapshot must be taken after the id was.
create function event_horizon() returns bigint language plpgsql volatile as
'begin return cast(cast(pg_snapshot_xmax(pg_current_snapshot()) as text) as bigint); end';
alter table event add column horizon bigint not null default event_horizon();
