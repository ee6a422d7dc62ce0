-- name: memory_items
select item from memory where room = :room and name = :name order by position

-- name: insert_memory
insert into memory (room, name, position, item)
select :room, :name, coalesce(max(position), 0) + 1, :item from memory where room = :room and name = :name

-- name: newest_memory
select position, item from memory where room = :room and name = :name order by position desc limit 1

-- name: delete_memory_from
delete from memory where room = :room and name = :name and position >= :position
