-- name: lock_thread_keys
select 'the writer holds the whole database' as held where :room is not null and :message_ids is not null
