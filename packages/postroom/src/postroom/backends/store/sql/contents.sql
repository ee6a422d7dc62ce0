-- name: texts_of_thread
select id, sender_key, recipients, subject, taint, substr(new_text, 1, cast(:chars as integer)) as text
from message where thread_id = :thread_id order by id desc limit :count

-- name: files_of_threads
select distinct attachment.sha256 from message join attachment on attachment.message_id = message.id
where message.thread_id $ids:thread_ids
