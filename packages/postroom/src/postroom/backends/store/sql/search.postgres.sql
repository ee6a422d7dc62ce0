-- name: unindexed_messages
-- Looks back a little: a message may become visible after one with a higher id.
select id, subject, new_text from message where +room = :room and id > :after - 1000
and not exists (select 1 from message_text where message_text.message_id = message.id) order by id limit :count

-- name: index_message
insert into message_text (message_id, words) values (:id, to_tsvector('simple', :subject || ' ' || :new_text))
on conflict (message_id) do nothing

-- name: search_messages
select message.*, thread.epoch, placement.unread from message_text
join message on message.id = message_text.message_id join thread on thread.id = message.thread_id
join placement on placement.message_id = message.id and placement.mailbox_id = :mailbox_id
where message_text.words @@ to_tsquery('simple', :query) order by message.id desc limit :count
