-- name: insert_claim
insert into claim (room, queue, subject_id, run_at) values (:room, :queue, :subject_id, :run_at)
on conflict (room, queue, subject_id) do update
set state = 'ready', run_at = excluded.run_at, attempts = 0, leased_by = null, lease_until = null, error = null, reserved_for = null

-- name: expire_leases
update claim set state = 'ready', run_at = :now, leased_by = null, lease_until = null, reserved_for = null,
                 error = 'the worker that held it went silent'
where id in (select id from claim where room = :room and state = 'leased' and lease_until < :now limit 1000 $skip_locked)

-- name: first_lease_end
select lease_until from claim where room = :room and state = 'leased' order by lease_until limit 1

-- name: next_claim_at
-- What is kept for another process is due for this one when that ends. With it, when the first lease of all ends.
select min(first.run_at) as run_at,
       (select lease_until from claim where room = :room and state = 'leased' and lease_until >= :since
        order by lease_until limit 1) as lease_until
from
    (select (select run_at from claim where room = :room and queue = wanted.value and state = 'ready' and run_at >= :since
             and (reserved_for is null or reserved_for = :worker) order by run_at, id limit 1) as run_at
     from $rows:queues as wanted
     union all
     select (select reserved_until from claim where room = :room and queue = wanted.value and state = 'ready' and run_at >= :since
             and reserved_for is not null and reserved_for <> :worker order by reserved_until limit 1) as run_at
     from $rows:queues as wanted) as first

-- name: renew_leases
-- Rows of many are locked in one order, here and where many are finished.
with held as (select id from claim where id $ids:ids and leased_by = :worker and state = 'leased' order by id $for_update)
update claim set lease_until = :lease_until where id in (select id from held)

-- name: finish_claim
update claim set state = 'done', leased_by = null, lease_until = null
where id = :id and fence = :fence and state = 'leased'

-- name: finish_claims
with held as (
    select id from claim where id $ids:ids and id || ':' || fence $list:fences and state = 'leased' order by id $for_update
)
update claim set state = 'done', leased_by = null, lease_until = null where id in (select id from held)

-- name: retry_claim
update claim set state = 'ready', run_at = :run_at, leased_by = null, lease_until = null, error = :error
where id = :id and fence = :fence and state = 'leased'

-- name: pass_on_claim
-- Not a try: whoever claimed it is not the one to work on it.
update claim set state = 'ready', run_at = :run_at, attempts = attempts - 1, leased_by = null, lease_until = null,
                 error = :error, reserved_for = :reserved_for, reserved_until = :reserved_until
where id = :id and fence = :fence and state = 'leased'

-- name: give_claim
update claim set agent_id = :agent_id, reserved_for = null where id = :id and fence = :fence and state = 'leased'

-- name: bury_claim
update claim set state = 'dead', leased_by = null, lease_until = null, error = :error
where id = :id and fence = :fence and state = 'leased'

-- name: delete_claim
delete from claim where room = :room and queue = :queue and subject_id = :subject_id and state <> 'leased'

-- name: end_claims
update claim set state = 'done', leased_by = null, lease_until = null
where room = :room and queue = :queue and state in ('ready', 'leased', 'dead')

-- name: dead_claims
select * from claim where room = :room and state = 'dead' and id < :before order by id desc limit :count

-- name: dead_claim
select id from claim where room = :room and queue = :queue and subject_id = :subject_id and state = 'dead' $for_update

-- name: ready_claim
select id from claim where room = :room and queue = :queue and subject_id = :subject_id and state = 'ready' $for_update

-- name: hold_claim
select id, reserved_for from claim where id = :id and fence = :fence and state = 'leased' $for_update

-- name: insert_wake
insert into wake (room, mailbox_id, thread_id, message_id, epoch, reason, approval_id, promise_id, span, created_at)
values (:room, :mailbox_id, :thread_id, :message_id, :epoch, :reason, :approval_id, :promise_id, :span, :now) returning id

-- name: waiting_wake
-- A turn that nobody has begun, in this epoch. The claim is locked before its wake, as by whoever claims it.
select claim.id, wake.id as wake_id from claim
join wake on claim.room = wake.room and claim.queue = :queue and claim.subject_id = wake.id
where wake.thread_id = :thread_id and wake.mailbox_id = :mailbox_id and wake.epoch = :epoch and wake.reason = 'message'
  and claim.state = 'ready' and claim.fence = 0
order by wake.id desc limit 1 $for_update

-- name: renew_wake
update wake set message_id = :message_id where id = :id and message_id < :message_id

-- name: messages_of_turn
-- What an older turn that is still to be taken is about: that turn shows it, with all that came before it.
select message.*, thread.epoch, 0 as unread from message join thread on thread.id = message.thread_id
where message.room = :room and message.id = :message_id
union all
select * from (
    select message.*, thread.epoch, placement.unread
    from placement join message on message.id = placement.message_id join thread on thread.id = message.thread_id
    where placement.mailbox_id = :mailbox_id and placement.thread_id = :thread_id and placement.unread = 1
      and +placement.message_id < :message_id and +placement.message_id > (
        select coalesce(max(wake.message_id), 0) from wake
        join claim on claim.room = wake.room and claim.queue = :queue and claim.subject_id = wake.id
        where wake.thread_id = :thread_id and wake.mailbox_id = :mailbox_id and wake.message_id < :message_id
          and claim.state in ('ready', 'leased'))
    order by message.id desc limit :count) as earlier

-- name: take_wake
update wake set taken_at = :now, unfinished = unfinished + 1 where id = :id

-- name: give_wake
update wake set taken_at = :now, agent_id = :agent_id where id = :id

-- name: end_wake
update wake set unfinished = unfinished - 1 where id = :id

-- name: forgive_wake
update wake set unfinished = 0 where id = :id

-- name: turn_under_claim
select claim.state, claim.fence, claim.subject_id, wake.taken_at, agent.name as agent, agent.pool as pool
from claim join wake on wake.id = claim.subject_id left join agent on agent.id = claim.agent_id where claim.id = :id

-- name: turn_under_way
-- Another turn of the thread, in whichever mailbox, that an agent is at.
select wake.id from wake cross join claim
where wake.thread_id = :thread_id and wake.id <> :id and claim.room = wake.room
  and claim.queue = 'wake:' || wake.mailbox_id and claim.subject_id = wake.id
  and claim.state = 'leased' and claim.agent_id is not null
limit 1

-- name: release_turns
update claim set run_at = :now, error = null where id in (
    select claim.id from wake cross join claim
    where wake.thread_id = :thread_id and claim.room = wake.room
      and claim.queue = 'wake:' || wake.mailbox_id and claim.subject_id = wake.id
      and claim.state = 'ready' and claim.error = :error)

-- name: last_agent_of_thread
select wake.agent_id from wake join agent on agent.id = wake.agent_id
where wake.thread_id = :thread_id and wake.id <> :id and agent.pool = :pool
order by wake.taken_at desc, wake.id desc limit 1

-- name: wakes_by_id
-- Each with whether somebody is at another turn of its thread, in whichever mailbox, and whether it tells of waits.
select wake.*, mailbox.name as mailbox, mailbox.status as mailbox_status,
       exists (select 1 from wake as other cross join claim
               where other.thread_id = wake.thread_id and other.id <> wake.id and claim.room = other.room
                 and claim.queue = 'wake:' || other.mailbox_id and claim.subject_id = other.id
                 and claim.state = 'leased') as beside,
       exists (select 1 from plan where plan.wake_id = wake.id and plan.kind = 'wait') as tells_waits
from wake join mailbox on mailbox.id = wake.mailbox_id where wake.id $ids:ids

-- name: wake_under_claim
select wake.id from claim join wake on wake.room = claim.room and wake.id = claim.subject_id
where claim.id = :id and claim.room = :room and claim.queue = 'wake:' || wake.mailbox_id

-- name: has_claim_under_way
-- Leased, or kept for the process that is about to.
select 1 as found from claim where room = :room and state = 'leased' and queue $list:queues
union all
select 1 as found from claim where room = :room and state = 'ready' and reserved_for is not null and queue $list:queues
limit 1

-- name: queue_depths
-- Two partial indexes, and not every row that was ever done.
select waiting.queue, count(*) as depth from
    (select queue from claim where room = :room and state = 'ready'
     union all
     select queue from claim where room = :room and state = 'leased') as waiting
group by waiting.queue

-- name: release_claims
update claim set run_at = :now, error = null where room = :room and queue = :queue and state = 'ready' and error = :error

-- name: claim_of_subject
select id, queue, subject_id, attempts, fence from claim
where room = :room and queue = :queue and subject_id = :subject_id and id = :id $for_update

-- name: renew_lease
update claim set lease_until = :lease_until where id = :id and fence = :fence and state = 'leased'
