-- name: events_after
select * from event where room = :room and id > :after order by id limit :count
