-- name: insert_room
insert into room (name, created_at) values (:name, :now) on conflict (name) do nothing

-- name: room_by_name
select id, name from room where name = :name

-- name: insert_domain
insert into domain (room, name, is_primary) values (:room, :name, :is_primary) on conflict (room, name) do nothing

-- name: read_cursor
select value from cursor where room = :room and name = :name

-- name: take_cursor
select value from cursor where room = :room and name = :name $skip_locked

-- name: wait_for_cursor
select value from cursor where room = :room and name = :name $for_update

-- name: write_cursor
insert into cursor (room, name, value) values (:room, :name, :value)
on conflict (room, name) do update set value = excluded.value
