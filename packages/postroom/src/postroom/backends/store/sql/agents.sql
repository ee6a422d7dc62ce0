-- name: upsert_agent
insert into agent (room, pool, name, process, slots, since, alive_until)
values (:room, :pool, :name, :process, :slots, :now, :alive_until)
on conflict (room, pool, name, process) do update set slots = excluded.slots, alive_until = excluded.alive_until

-- name: delete_agents_of_process
delete from agent where room = :room and process = :process

-- name: delete_agents_gone
delete from agent where room = :room and alive_until < :before

-- name: agents_of_room
select * from agent where room = :room order by pool, name, id

-- name: agents_of_pool
select * from agent where room = :room and pool = :pool order by id $for_update

-- name: turns_of_agents
select agent_id, subject_id from claim where room = :room and state = 'leased' and agent_id is not null
order by subject_id

-- name: agent_took_turn
update agent set last_turn_at = :now where id = :id
