-- name: unindex_message
-- FTS5 wants to be told what it was given; here that only has to be there.
delete from message_text where message_id = :id and cast(:subject as text) is not null and cast(:new_text as text) is not null
