-- name: known_correspondents
select wanted.value as key from $rows:keys as wanted
where exists (select 1 from delivery
              where delivery.room = :room and delivery.recipient_key = wanted.value and delivery.status <> 'cancelled')
   or exists (select 1 from message
              where message.room = :room and message.sender_key = wanted.value and message.direction = 'inbound'
                and message.thread_id > 0)

-- name: domains_written_to
select name.value as name from $rows:domains as name
where exists (select 1 from delivery where delivery.room = :room and delivery.recipient_domain = name.value)
