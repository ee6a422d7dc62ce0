-- name: insert_webhook
insert into webhook (room, url, events, mailbox, secret, newest_event, created_at)
values (:room, :url, :events, :mailbox, :secret, :newest_event, :now) returning id

-- name: webhooks
select * from webhook where room = :room order by id

-- name: webhook_by_id
select * from webhook where room = :room and id = :id

-- name: lock_webhook
select * from webhook where room = :room and id = :id $for_update

-- name: delete_webhook
delete from webhook where room = :room and id = :id

-- name: delete_webhook_deliveries
delete from webhook_delivery where webhook_id = :id

-- name: delete_webhook_tries
delete from webhook_try where webhook_id = :id

-- name: set_webhook_state
update webhook set state = :state where room = :room and id = :id and state <> :state

-- name: set_webhook_beginning
update webhook set newest_event = :newest_event where room = :room and id = :id

-- name: set_webhook_failures
update webhook set failures = :failures where id = :id and failures <> :failures

-- name: set_webhook_secret
update webhook set old_secret = secret, old_secret_until = :old_until, secret = :secret where room = :room and id = :id

-- name: has_webhook_work
-- Whether anything was added to the log since the cursor, and somebody wants to be told.
select 1 as found from webhook where room = :room and state <> 'gone'
and (select max(id) from event where room = :room) > :after limit 1

-- name: insert_webhook_delivery
insert into webhook_delivery (room, webhook_id, event_id, due, give_up_at)
values (:room, :webhook_id, :event_id, :now, :give_up_at)
on conflict (webhook_id, event_id) do nothing

-- name: renew_webhook_delivery
insert into webhook_delivery (room, webhook_id, event_id, due, give_up_at)
values (:room, :webhook_id, :event_id, :now, :give_up_at)
on conflict (webhook_id, event_id) do update set state = 'waiting', due = excluded.due, give_up_at = excluded.give_up_at, tries = 0

-- name: due_webhook_delivery
-- The oldest event that may be told now.
select * from webhook_delivery where webhook_id = :webhook_id and state = 'waiting' and due <= :now order by event_id limit 1

-- name: next_webhook_due
select min(due) as due from webhook_delivery where webhook_id = :webhook_id and state = 'waiting'

-- name: waiting_of_webhook
select count(*) as waiting from webhook_delivery where webhook_id = :webhook_id and state = 'waiting'

-- name: set_webhook_delivery
update webhook_delivery set state = :state, due = :due, tries = tries + 1 where id = :id

-- name: bury_late_webhook_deliveries
update webhook_delivery set state = 'dead' where webhook_id = :webhook_id and state = 'waiting' and give_up_at <= :now

-- name: forget_webhook_tries
delete from webhook_try where webhook_id = :webhook_id and event_id in
    (select event_id from (select event_id, due from webhook_delivery where webhook_id = :webhook_id and state <> 'waiting'
                           order by event_id limit 100) as oldest where due < :before)

-- name: forget_webhook_deliveries
delete from webhook_delivery where id in
    (select id from (select id, due from webhook_delivery where webhook_id = :webhook_id and state <> 'waiting'
                     order by event_id limit 100) as oldest where due < :before)

-- name: wait_anew_for_webhook
update webhook_delivery set due = :now, give_up_at = :give_up_at where webhook_id = :webhook_id and state = 'waiting'

-- name: requeue_webhook_deliveries
update webhook_delivery set state = 'waiting', due = :now, give_up_at = :give_up_at, tries = 0
where webhook_id = :webhook_id and state = 'dead' and (:every = 1 or event_id = :event_id)

-- name: webhook_deliveries
select webhook_delivery.*, event.name from webhook_delivery join event on event.id = webhook_delivery.event_id
where webhook_delivery.webhook_id = :webhook_id and webhook_delivery.state $list:states
order by webhook_delivery.event_id desc limit :count

-- name: insert_webhook_try
insert into webhook_try (room, webhook_id, event_id, at, status, error, latency)
values (:room, :webhook_id, :event_id, :now, :status, :error, :latency)

-- name: webhook_tries
select * from webhook_try where webhook_id = :webhook_id and event_id $ids:events order by id

-- name: wake_claim
-- Make work ready now, unless somebody is at it, who looks again before the end, or it waits after a fault.
insert into claim (room, queue, subject_id, run_at) values (:room, :queue, :subject_id, :run_at)
on conflict (room, queue, subject_id) do update set state = 'ready', run_at = excluded.run_at, attempts = 0, error = null
where claim.state <> 'leased' and (:sooner = 1 or claim.state <> 'ready' or coalesce(claim.error, '') = '')
