-- name: unindexed_messages
select id, subject, new_text from message where +room = :room and id > :after order by id limit :count

-- name: index_message
insert into message_text (rowid, subject, new_text) values (:id, :subject, :new_text)

-- name: search_messages
select message.*, thread.epoch, placement.unread from message_text
join message on message.id = message_text.rowid join thread on thread.id = message.thread_id
join placement on placement.message_id = message.id and placement.mailbox_id = :mailbox_id
where message_text match :query order by message_text.rowid desc limit :count
