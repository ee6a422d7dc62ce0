-- name: events_after
select * from event where room = :room and id > :after
and horizon <= cast(cast(pg_snapshot_xmin(pg_current_snapshot()) as text) as bigint) order by id limit :count
