-- name: insert_quarantined
insert into quarantine (message_id, room, thread_id, mailbox_ids, reasons, signs, since)
values (:message_id, :room, :thread_id, :mailbox_ids, :reasons, :signs, :now)

-- name: quarantined
select message.*, 0 as epoch, 0 as unread, quarantine.thread_id as quotes, quarantine.mailbox_ids, quarantine.reasons,
       quarantine.signs, quarantine.state, quarantine.since, quarantine.decided_by, quarantine.decided_at, quarantine.why
from quarantine join message on message.id = quarantine.message_id
where quarantine.room = :room and quarantine.message_id = :id

-- name: lock_quarantined
select message_id from quarantine where room = :room and message_id = :id $for_update

-- name: quarantined_with_state
select message.*, 0 as epoch, 0 as unread, quarantine.thread_id as quotes, quarantine.mailbox_ids, quarantine.reasons,
       quarantine.signs, quarantine.state, quarantine.since, quarantine.decided_by, quarantine.decided_at, quarantine.why
from quarantine join message on message.id = quarantine.message_id
where quarantine.room = :room and quarantine.state = :state
order by quarantine.message_id desc limit :count

-- name: count_quarantined
select count(*) as number from quarantine where room = :room and state = 'held'

-- name: address_quarantined
update quarantine set mailbox_ids = :mailbox_ids where message_id = :id

-- name: decide_quarantined
update quarantine set state = :state, decided_by = :by, decided_at = :now, why = :why where message_id = :id

-- name: join_thread
update message set thread_id = :thread_id, trace_id = :trace_id, span = :span, told_trace = :told_trace, exchange = :exchange where id = :id and thread_id = 0
