-- Where a message stands in its trace (the span that brought or made it, and its flags), and the id by which others know that
-- trace where they may not know its own: what an agent told that we do not trust, or what we told somebody outside.
alter table message add column span text not null default '';
alter table message add column told_trace text not null default '';
alter table wake add column span text not null default '';
create index event_of_trace on event (room, trace_id, id) where trace_id <> '';
create index message_told_trace on message (room, told_trace) where told_trace <> '';
