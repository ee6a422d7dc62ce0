-- name: known_correspondents
-- In the order of an index, which PostgreSQL then reads: for `exists` it may put all deliveries of the room into a table of hashes first,
-- and for any one row it may go through all of them in the hope of a soon end, where there are few correspondents.
select wanted.value as key from $rows:keys as wanted
where (select delivery.outbox_id from delivery
       where delivery.room = :room and delivery.recipient_key = wanted.value and delivery.status <> 'cancelled'
       order by delivery.outbox_id limit 1) is not null
   or (select message.stored_at from message
       where message.room = :room and message.sender_key = wanted.value and message.direction = 'inbound'
         and message.thread_id > 0
       order by message.stored_at limit 1) is not null

-- name: domains_written_to
-- The same, as a range: of rows that are equal there would be no order.
select name.value as name from $rows:domains as name
where (select delivery.recipient_domain from delivery
       where delivery.room = :room and delivery.recipient_domain >= name.value and delivery.recipient_domain <= name.value
       order by delivery.recipient_domain limit 1) is not null
