-- name: all_rooms
select name from room order by name

-- name: delivery_may_have_left
-- To others, that is: what is for a mailbox of this room can only have arrived here.
update delivery set status = 'unknown', text = :text, next_attempt_at = null, updated_at = :now
where room = :room and status in ('queued', 'deferred', 'sending')
  and recipient_key not in (select address_key from mailbox where room = :room)

-- name: bury_turns
update claim set state = 'dead', leased_by = null, lease_until = null, agent_id = null, reserved_for = null, error = :error
where room = :room and queue like 'wake:%' and state in ('ready', 'leased')

-- name: end_leases
update claim set state = 'ready', leased_by = null, lease_until = null, reserved_for = null
where room = :room and state = 'leased'

-- name: every_mailbox
select id, name from mailbox where room = :room order by id

-- name: messages_after
select id, sender_key, stored_at from message where +room = :room and id > :after order by id limit :count

-- name: placed_messages
select placement.message_id, placement.mailbox_id from message
join placement on placement.thread_id = message.thread_id and placement.message_id = message.id
where message.id $ids:ids order by placement.message_id, placement.mailbox_id

-- name: any_mail
select 1 as found from thread where room = :room union all select 1 as found from message where room = :room limit 1

-- name: other_rooms
select name from room where id <> :room order by name
