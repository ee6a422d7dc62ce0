-- name: events_after
-- Ids are given out before the commit, so a higher one may be visible before a lower one. A fresh gap in the ids (of any room)
-- may be a transaction that has yet to commit: a reader that keeps a cursor waits before it. An old gap was rolled back.
select * from event where room = :room and id > :after and id < coalesce(
    (select min(late.id) from event as late
     where late.id > :after + 1 and late.id > (select last_value from event_id_seq) - 10000
     and late.stored_at > clock_timestamp() - interval '5 seconds'
     and not exists (select 1 from event as earlier where earlier.id = late.id - 1)), 9223372036854775807)
order by id limit :count
