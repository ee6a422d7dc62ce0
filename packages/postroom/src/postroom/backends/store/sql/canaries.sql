-- name: insert_canary
insert into canary (room, name, seed, created_at) values (:room, :name, :seed, :now) on conflict (room, name) do nothing

-- name: canary_by_name
select seed from canary where room = :room and name = :name

-- name: canaries
select name, seed from canary where room = :room order by name
