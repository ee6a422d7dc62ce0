-- name: insert_promise
insert into promise (room, thread_id, mailbox_id, body, due, taint, created_at)
values (:room, :thread_id, :mailbox_id, :body, :due, :taint, :now) returning id

-- name: promise_by_id
select promise.*, mailbox.name as mailbox, mailbox.status as mailbox_status
from promise join mailbox on mailbox.id = promise.mailbox_id where promise.room = :room and promise.id = :id

-- name: lock_promise
select id from promise where room = :room and id = :id $for_update

-- name: open_promises_of_thread
select promise.*, mailbox.name as mailbox, mailbox.status as mailbox_status
from promise join mailbox on mailbox.id = promise.mailbox_id
where promise.thread_id = :thread_id and promise.status = 'open' order by promise.id

-- name: open_promises_of_mailbox
select promise.*, mailbox.name as mailbox, mailbox.status as mailbox_status
from promise join mailbox on mailbox.id = promise.mailbox_id
where promise.mailbox_id = :mailbox_id and promise.status = 'open' order by promise.id

-- name: open_promises_by_address
-- Promises of every thread in which the room wrote to an address, or the address to the room.
select promise.*, mailbox.name as mailbox, mailbox.status as mailbox_status
from promise join mailbox on mailbox.id = promise.mailbox_id
where +promise.room = :room and promise.status = 'open' and promise.thread_id in
    (select outbox.thread_id from delivery join outbox on outbox.id = delivery.outbox_id
     where delivery.room = :room and delivery.recipient_key = :key
     union select message.thread_id from message where message.room = :room and message.sender_key = :key)
order by promise.id

-- name: open_promises
select promise.*, mailbox.name as mailbox, mailbox.status as mailbox_status
from promise join mailbox on mailbox.id = promise.mailbox_id
where promise.room = :room and promise.status = 'open' order by promise.due is null, promise.due, promise.id limit :count

-- name: end_promise
update promise set status = :status, ended_at = :now where id = :id and status = 'open'

-- name: move_promise
update promise set mailbox_id = :mailbox_id, turns = 0 where id = :id

-- name: count_promise_turn
update promise set turns = turns + 1 where id = :id

-- name: withdraw_promise_turns
-- Turns for a promise that nobody has begun.
delete from claim where room = :room and state = 'ready' and queue = :queue
and subject_id in (select id from wake where room = :room and mailbox_id = :mailbox_id and promise_id = :id)
