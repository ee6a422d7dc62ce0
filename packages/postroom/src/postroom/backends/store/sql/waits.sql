-- name: set_wait_origin
update plan set call_ref = :call_ref, turn_id = :turn where id = :id

-- name: wait_of_call
-- The wait that this turn, or this very tool call, has made in the thread. Call ids repeat: of an ended wait, the call is the same
-- only in the turn that is told of its end.
select plan.*, mailbox.name as mailbox from plan join mailbox on mailbox.id = plan.mailbox_id
where plan.room = :room and plan.kind = 'wait' and +plan.mailbox_id = :mailbox_id and plan.thread_id = :thread_id
and (plan.turn_id = :turn
     or plan.call_ref = :call_ref and :call_ref <> '' and (:turn = 0 or plan.status = 'open' or plan.wake_id = :turn))
order by plan.id desc limit 1

-- name: tell_waits
update plan set wake_id = :wake_id
where thread_id = :thread_id and +mailbox_id = :mailbox_id and kind = 'wait' and status <> 'open' and wake_id is null

-- name: waits_told_in
select plan.*, mailbox.name as mailbox from plan join mailbox on mailbox.id = plan.mailbox_id
where plan.wake_id = :wake_id and plan.room = :room and plan.kind = 'wait' order by plan.id
