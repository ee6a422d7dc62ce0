-- name: thread_usage
select turns, tokens, last_turn from thread_usage
where room = :room and mailbox_id = :mailbox_id and thread_id = :thread_id

-- name: count_turn
insert into thread_usage (room, mailbox_id, thread_id, turns) values (:room, :mailbox_id, :thread_id, 1)
on conflict (room, mailbox_id, thread_id) do update set turns = thread_usage.turns + 1

-- name: count_tokens
update thread_usage set tokens = tokens + :tokens
where room = :room and mailbox_id = :mailbox_id and thread_id = :thread_id

-- name: set_last_turn
update thread_usage set last_turn = :turn
where room = :room and mailbox_id = :mailbox_id and thread_id = :thread_id

-- name: reset_thread_usage
update thread_usage set turns = 0, tokens = 0
where room = :room and mailbox_id = :mailbox_id and thread_id = :thread_id
