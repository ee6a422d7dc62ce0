-- name: insert_event
insert into event (room, name, at, trace_id, mailbox, thread_id, message_id, details)
values (:room, :name, :now, :trace_id, :mailbox, :thread_id, :message_id, :details)

-- name: events_of_thread
select * from event where room = :room and thread_id = :thread_id order by id limit :count

-- name: events_of_trace
select * from event where room = :room and trace_id = :trace_id and trace_id <> '' order by id limit :count

-- name: events_of_message
select * from event where room = :room and message_id = :message_id order by id limit :count

-- name: newest_event
select id, at from event where room = :room order by id desc limit 1

-- name: event_by_id
select * from event where room = :room and id = :id

-- name: events_before
select * from event where room = :room and id < :before order by id desc limit :count

-- name: events_before_of
select * from event where room = :room and id < :before and mailbox $list:mailboxes order by id desc limit :count
