-- name: insert_answer
insert into answer (room, agent_key, key, digest, begun_at) values (:room, :agent_key, :key, :digest, :now)
on conflict (room, agent_key, key) do nothing

-- name: answer
select digest, status, body from answer where room = :room and agent_key = :agent_key and key = :key

-- name: finish_answer
update answer set status = :status, body = :body where room = :room and agent_key = :agent_key and key = :key

-- name: delete_answer
delete from answer where room = :room and agent_key = :agent_key and key = :key and status = 0

-- name: delete_old_answers
delete from answer where room = :room and begun_at < :before
