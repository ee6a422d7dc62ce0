-- name: known_correspondents
-- Not `exists`: where either of two is enough, PostgreSQL may read all deliveries of the room into a table of hashes first.
select wanted.value as key from $rows:keys as wanted
where (select 1 from delivery
       where delivery.room = :room and delivery.recipient_key = wanted.value and delivery.status <> 'cancelled'
       limit 1) is not null
   or (select 1 from message
       where message.room = :room and message.sender_key = wanted.value and message.direction = 'inbound'
         and message.thread_id > 0
       limit 1) is not null

-- name: domains_written_to
select name.value as name from $rows:domains as name
where exists (select 1 from delivery where delivery.room = :room and delivery.recipient_domain = name.value)
