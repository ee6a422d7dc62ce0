-- name: insert_outbox
insert into outbox (room, mailbox_id, thread_id, epoch, message_id, traffic, asked_by, asked_at, verdicts, created_at, queued_at)
values (:room, :mailbox_id, :thread_id, :epoch, :message_id, :traffic, :asked_by, :asked_at, :verdicts, :now, :now) returning id

-- name: outbox_by_id
select outbox.*, message.message_id as wire_id, message.trace_id, message.span, message.sender, mailbox.name as mailbox,
       mailbox.domain
from outbox join message on message.id = outbox.message_id join mailbox on mailbox.id = outbox.mailbox_id
where outbox.id = :id

-- name: outbox_by_ids
select outbox.*, message.message_id as wire_id, message.trace_id, message.span, message.sender, message.size,
       mailbox.name as mailbox, mailbox.domain
from outbox join message on message.id = outbox.message_id join mailbox on mailbox.id = outbox.mailbox_id
where outbox.id $ids:ids and outbox.room = :room

-- name: outbox_by_message
select id from outbox where room = :room and message_id = :message_id

-- name: outbox_by_wire_id
select outbox.id from outbox join message on message.id = outbox.message_id
where message.id in (
    select id from message where room = :room and message_id = :message_id
    union all select message_id from wire_id where room = :room and wire_id = :message_id)
order by outbox.id limit 1

-- name: outbox_of_thread
select id from outbox where thread_id = :thread_id order by id

-- name: insert_delivery
insert into delivery (room, outbox_id, recipient_local_part, recipient_domain, recipient_key, status, updated_at)
values (:room, :outbox_id, :local_part, :domain, :key, 'queued', :now)

-- name: deliveries_of
select * from delivery where outbox_id = :outbox_id order by id

-- name: deliveries_of_many
select * from delivery where outbox_id $ids:ids order by outbox_id, id

-- name: set_delivery
update delivery set status = :status, code = :code, enhanced = :enhanced, text = :text, reason = :reason,
                    next_attempt_at = :next_attempt_at, updated_at = :now
where outbox_id = :outbox_id and recipient_key = :key and status $list:from_statuses

-- name: begin_content
update delivery set status = 'sending', attempts = attempts + 1, next_attempt_at = null, updated_at = :now
where outbox_id = :outbox_id and recipient_key $list:keys and status in ('queued', 'deferred')

-- name: begin_contents
-- Of those alone whose lease is still held, and nobody takes it before the commit.
with held as (
    select id, subject_id from claim
    where id $ids:ids and id || ':' || fence $list:fences and state = 'leased' order by id $for_update
)
update delivery set status = 'sending', attempts = attempts + 1, next_attempt_at = null, updated_at = :now
where outbox_id in (select subject_id from held) and outbox_id || ' ' || recipient_key $list:recipients
and status in ('queued', 'deferred')
returning outbox_id

-- name: count_attempt
update delivery set attempts = attempts + 1 where outbox_id = :outbox_id and status in ('queued', 'deferred')

-- name: interrupted_deliveries
update delivery set status = 'unknown', updated_at = :now, text = 'the process ended between content and answer'
where outbox_id = :outbox_id and status = 'sending'

-- name: open_outbox_of_thread
select distinct outbox.id, outbox.message_id from outbox join delivery on delivery.outbox_id = outbox.id
join claim on claim.room = outbox.room and claim.queue = 'outbox' and claim.subject_id = outbox.id
where outbox.thread_id = :thread_id and outbox.mailbox_id = :mailbox_id and delivery.status in ('queued', 'deferred')
and claim.state = 'ready' and claim.run_at > :now and coalesce(claim.error, '') <> :in_line order by outbox.id

-- name: behind_another
-- What an earlier delivery waits for is its own affair: it may be overtaken.
select outbox.id from outbox where outbox.id $ids:ids and exists (
    select 1 from outbox as earlier
    join claim on claim.room = earlier.room and claim.queue = 'outbox' and claim.subject_id = earlier.id
    where earlier.thread_id = outbox.thread_id and earlier.id < outbox.id
    and (claim.state = 'leased' or (claim.state = 'ready' and claim.run_at <= :now)))

-- name: let_follow
update claim set run_at = :now, error = null
where room = :room and queue = 'outbox' and state = 'ready' and error = :in_line
and subject_id in (select id from outbox where thread_id $ids:thread_ids)

-- name: cancel_deliveries
update delivery set status = 'cancelled', text = :text, next_attempt_at = null, updated_at = :now
where outbox_id = :outbox_id and status in ('queued', 'deferred')

-- name: waiting_deliveries_to
select delivery.id, delivery.outbox_id, outbox.thread_id, outbox.message_id, outbox.traffic, outbox.asked_by, outbox.asked_at,
       message.trace_id, mailbox.name as mailbox
from delivery join outbox on outbox.id = delivery.outbox_id join message on message.id = outbox.message_id
join mailbox on mailbox.id = outbox.mailbox_id
where delivery.room = :room and delivery.recipient_key = :key and delivery.status in ('queued', 'deferred')
order by delivery.id

-- name: found_full
select count(*) as times, min(updated_at) as first from delivery
where room = :room and recipient_key = :key and status = 'failed' and reason = 'mailbox_full' and updated_at >= :since
and updated_at > coalesce((select max(updated_at) from delivery where room = :room and recipient_key = :key and status = 'sent'), 0)

-- name: cancel_delivery
update delivery set status = 'cancelled', text = :text, next_attempt_at = null, updated_at = :now
where id = :id and status in ('queued', 'deferred')

-- name: unknown_by_message_id
select delivery.outbox_id, delivery.recipient_key from delivery
join outbox on outbox.id = delivery.outbox_id join message on message.id = outbox.message_id
where delivery.status = 'unknown' and message.id in (
    select id from message where room = :room and message_id $list:message_ids
    union all select message_id from wire_id where room = :room and wire_id $list:message_ids)

-- name: deliveries_by_status
select delivery.*, outbox.mailbox_id, outbox.thread_id, outbox.message_id, message.message_id as wire_id, message.subject,
       mailbox.name as mailbox
from delivery join outbox on outbox.id = delivery.outbox_id join message on message.id = outbox.message_id
join mailbox on mailbox.id = outbox.mailbox_id
where delivery.room = :room and delivery.status = :status and delivery.id < :before
order by delivery.id desc limit :count

-- name: deliveries_by_status_of
select delivery.*, outbox.mailbox_id, outbox.thread_id, outbox.message_id, message.message_id as wire_id, message.subject,
       mailbox.name as mailbox
from delivery join outbox on outbox.id = delivery.outbox_id join message on message.id = outbox.message_id
join mailbox on mailbox.id = outbox.mailbox_id
where delivery.room = :room and delivery.status = :status and delivery.id < :before and mailbox.name $list:mailboxes
order by delivery.id desc limit :count

-- name: reopen_deliveries
update delivery set status = 'queued', next_attempt_at = null, text = 'queued again by a person', updated_at = :now
where outbox_id = :outbox_id and status in ('failed', 'unknown', 'cancelled', 'kept')

-- name: queue_outbox_again
update outbox set queued_at = :now where id = :outbox_id

-- name: settle_delivery
update delivery set status = :status, text = :text, updated_at = :now where outbox_id = :outbox_id and status = 'unknown'

-- name: claim_intent
insert into intent (room, key, outbox_id, call_ref, expires_at) values (:room, :key, :outbox_id, :call_ref, :expires_at)
on conflict (room, key) do update set outbox_id = excluded.outbox_id, call_ref = excluded.call_ref, expires_at = excluded.expires_at
where intent.expires_at <= :now
returning outbox_id

-- name: forget_intents
delete from intent where room = :room and key in
    (select key from intent where room = :room and expires_at <= :now order by expires_at limit :count $skip_locked)

-- name: bind_intent
update intent set outbox_id = :outbox_id where room = :room and key = :key and outbox_id = 0

-- name: intent_by_key
select * from intent where room = :room and key = :key
