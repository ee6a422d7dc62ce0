-- name: insert_rule
insert into rule (room, name, position, body, created_at) values (:room, :name, :position, :body, :now)
on conflict (room, name) do nothing returning id

-- name: replace_rule
update rule set position = :position, body = :body where room = :room and name = :name

-- name: delete_rule
delete from rule where room = :room and name = :name

-- name: rules
select body from rule where room = :room order by position, name
