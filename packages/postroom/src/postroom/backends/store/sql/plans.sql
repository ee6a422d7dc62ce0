-- name: insert_plan
insert into plan (room, kind, mailbox_id, thread_id, epoch, due, body, created_at)
values (:room, :kind, :mailbox_id, :thread_id, :epoch, :due, :body, :now) returning id

-- name: set_plan_origin
update plan set turn_id = :turn, hold = :hold where id = :id

-- name: find_plan_again
update plan set hold = :hold where id = (
    select id from plan where +room = :room and thread_id = :thread_id and +mailbox_id = :mailbox_id and kind = 'follow_up'
    and turn_id = :turn and hold <> :hold order by id limit 1)
returning id

-- name: plan_by_id
select plan.*, mailbox.name as mailbox from plan join mailbox on mailbox.id = plan.mailbox_id
where plan.room = :room and plan.id = :id

-- name: open_plans_of_thread
select plan.*, mailbox.name as mailbox from plan join mailbox on mailbox.id = plan.mailbox_id
where plan.thread_id = :thread_id and plan.status = 'open' order by plan.id

-- name: open_plans_of_mailbox
select plan.*, mailbox.name as mailbox from plan join mailbox on mailbox.id = plan.mailbox_id
where plan.mailbox_id = :mailbox_id and plan.status = 'open' order by plan.id

-- name: open_plans_by_address
-- Plans of every thread in which the room wrote to an address, or the address to the room. The plus keeps SQLite from going
-- through all open plans of the room.
select plan.*, mailbox.name as mailbox from plan join mailbox on mailbox.id = plan.mailbox_id
where +plan.room = :room and plan.status = 'open' and plan.thread_id in
    (select outbox.thread_id from delivery join outbox on outbox.id = delivery.outbox_id
     where delivery.room = :room and delivery.recipient_key = :key
     union select message.thread_id from message where message.room = :room and message.sender_key = :key)
order by plan.id

-- name: end_plan
update plan set status = :status, due = null, outcome_message_id = :outcome_message_id where id = :id and status = 'open'

-- name: advance_plan
update plan set next_step = :next_step, due = :due where id = :id and status = 'open'

-- name: lock_plan
select id from plan where room = :room and id = :id $for_update

-- name: pause_plan
update plan set due = null, next_step = :next_step, paused_left = :left where id = :id and status = 'open'

-- name: resume_plan
update plan set due = :due, paused_left = null where id = :id and status = 'open'

-- name: open_plans
select plan.*, mailbox.name as mailbox from plan join mailbox on mailbox.id = plan.mailbox_id
where plan.room = :room and plan.status = 'open' order by plan.due is null, plan.due, plan.id limit :count
