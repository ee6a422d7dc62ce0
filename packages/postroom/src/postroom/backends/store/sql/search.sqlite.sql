-- name: unindexed_messages
select id, subject, new_text from message where +room = :room and id > :after order by id limit :count

-- name: index_message
insert into message_text (rowid, subject, new_text) values (:id, :subject, :new_text)

-- name: search_messages
-- Words come newest first, and each is looked up in the mailbox at once: only what is found there is read.
select message.*, thread.epoch, found.unread
from (select message_text.rowid as id, placement.unread from message_text
      cross join placement on placement.mailbox_id = :mailbox_id and placement.message_id = message_text.rowid
      where message_text match :query order by message_text.rowid desc limit :count) as found
cross join message on message.id = found.id cross join thread on thread.id = message.thread_id order by found.id desc
