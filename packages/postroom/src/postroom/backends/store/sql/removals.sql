-- name: threads_at_rest
-- Silent since then, with nothing in them that waits, is unknown, may be asked for again, or says why somebody is not written to.
-- A turn that has been due since then, and that nobody ever began, waits for nobody: its mailbox has no handler.
select thread.id from thread where +thread.room = :room and +thread.last_at < :before and thread.id > :after
and not exists (select 1 from placement where placement.thread_id = thread.id and placement.unread = 1)
and not exists (select 1 from plan where plan.thread_id = thread.id and plan.status = 'open')
and not exists (select 1 from promise where promise.thread_id = thread.id and promise.status = 'open')
and not exists (select 1 from approval where approval.thread_id = thread.id and approval.state = 'pending')
and not exists (select 1 from request where request.thread_id = thread.id and request.state in ('open', 'acknowledged'))
and not exists (select 1 from wake join claim on claim.room = wake.room and claim.queue = 'wake:' || wake.mailbox_id
                and claim.subject_id = wake.id where wake.thread_id = thread.id and claim.state <> 'done'
                and (claim.state <> 'ready' or claim.fence > 0 or claim.run_at >= :before))
and not exists (select 1 from outbox join delivery on delivery.outbox_id = outbox.id where outbox.thread_id = thread.id
                and delivery.status in ('queued', 'sending', 'deferred', 'unknown'))
and not exists (select 1 from outbox join intent on intent.outbox_id = outbox.id and intent.outbox_id > 0
                where outbox.thread_id = thread.id and +intent.expires_at > :now)
and not exists (select 1 from message join suppression on suppression.message_id = message.id and +suppression.room = message.room
                where message.thread_id = thread.id)
order by thread.id limit :count

-- name: discarded_before
select message_id as id from quarantine where room = :room and state = 'discarded' and since < :before order by message_id limit :count
$for_update

-- name: messages_of_threads
select id from message where thread_id $ids:threads order by id

-- name: texts_to_unindex
select id, subject, new_text from message where id $ids:ids and id <= :indexed order by id

-- name: outboxes_of_messages
select id from outbox where message_id $ids:ids order by id

-- name: wakes_of_messages
select wake.id, wake.mailbox_id from message join wake on wake.thread_id = message.thread_id and wake.message_id = message.id
where message.id $ids:ids order by wake.id

-- name: forget_intents_of
delete from intent where outbox_id $ids:outboxes and outbox_id > 0

-- name: remove_placements
-- What was unread is told of the very rows that went: whoever reads at the same moment counts its own.
delete from placement where +room = :room and id in
    (select placed.id from message join placement as placed on placed.thread_id = message.thread_id and placed.message_id = message.id
     where message.id $ids:ids)
returning mailbox_id, unread

-- name: forget_wire_ids
delete from wire_id where room = :room and message_id $ids:ids

-- name: oldest_events
-- The next part of the log: where it ends, and when the first of it happened.
select max(part.id) as last, min(part.at) as begun_at
from (select id, at from event where room = :room and id > :after order by id limit :count) as part

-- name: old_events
-- But for those of threads that go on, those that somebody is yet to be told, and the newest of all rooms: whoever reads takes a
-- gap before a fresh event for a transaction that has yet to commit.
select event.id from event where event.room = :room and event.id > :after and event.id <= :last and event.at < :before
and event.id < (select max(id) from event)
and not exists (select 1 from thread where thread.id = event.thread_id and thread.last_at >= :before)
and not exists (select 1 from webhook join webhook_delivery on webhook_delivery.webhook_id = webhook.id
                and webhook_delivery.event_id = event.id
                where webhook.room = :room and webhook_delivery.state in ('waiting', 'dead'))
order by event.id

-- name: forget_told
delete from webhook_delivery where webhook_id in (select id from webhook where room = :room) and event_id $ids:events

-- name: forget_tries
delete from webhook_try where webhook_id in (select id from webhook where room = :room) and event_id $ids:events

-- name: messages_of_person
select id, thread_id from message where room = :room and (sender_key = :key or sender_key like :subaddressed escape '!')
union select outbox.message_id as id, outbox.thread_id from delivery join outbox on outbox.id = delivery.outbox_id
where delivery.room = :room and (delivery.recipient_key = :key or delivery.recipient_key like :subaddressed escape '!')
order by id

-- name: others_outside
-- Who else outside wrote in these threads, or was written to: the message that shows it.
select message.thread_id, message.id from message where message.thread_id $ids:threads and message.direction = 'inbound'
and message.sender_key <> :key and message.sender_key not like :subaddressed escape '!'
and message.sender_key not in (select address_key from mailbox where room = :room)
union select outbox.thread_id, outbox.message_id as id from outbox join delivery on delivery.outbox_id = outbox.id
where outbox.thread_id $ids:threads
and delivery.recipient_key <> :key and delivery.recipient_key not like :subaddressed escape '!'
and delivery.recipient_key not in (select address_key from mailbox where room = :room)

-- name: being_delivered_to
select 1 as found from delivery join claim on claim.room = delivery.room and claim.queue = 'outbox' and claim.subject_id = delivery.outbox_id
where delivery.room = :room and (delivery.recipient_key = :key or delivery.recipient_key like :subaddressed escape '!')
and (delivery.status = 'sending' or claim.state = 'leased') limit 1

-- name: message_to_redact
select message.*, message_content.content from message left join message_content on message_content.message_id = message.id
where message.id = :id

-- name: redact_message
update message set subject = :subject, new_text = :new_text, recipients = :recipients, size = :size where id = :id

-- name: redact_deliveries
update delivery set recipient_local_part = 'erased', recipient_domain = 'erased.invalid', text = '',
                    recipient_key = 'erased+' || cast(id as text) || '@erased.invalid'
where room = :room and (recipient_key = :key or recipient_key like :subaddressed escape '!')

-- name: forget_pace_of
delete from pace where room = :room and address_key = :key

-- name: forget_links_of
delete from unsubscribe_link where room = :room
and (lower(local_part || '@' || domain) = :key or lower(local_part || '@' || domain) like :subaddressed escape '!')

-- name: forget_notices_of
delete from notice where room = :room
and (lower(local_part || '@' || domain) = :key or lower(local_part || '@' || domain) like :subaddressed escape '!')

-- name: forget_denials_of
delete from run_denial where room = :room
and (lower(sentence || ' ' || you_can) like :mentions escape '!' or lower(sentence || ' ' || you_can) like :subaddressed_in escape '!')

-- name: forget_suppressions_of
delete from suppression where room = :room and (person_key = :person_key or address_key = :key)

-- name: events_that_mention
select id, details from event where room = :room
and (lower(details) like :mentions escape '!' or lower(details) like :subaddressed_in escape '!') order by id

-- name: redact_event
update event set details = :details where id = :id

-- name: end_of_pace_part
select max(part.address_key) as last from
    (select address_key from pace where room = :room and address_key > :after order by address_key limit :count) as part

-- name: forget_pace
delete from pace where room = :room and address_key in
    (select address_key from pace where room = :room and address_key > :after and address_key <= :last and last_at < :before
     order by address_key $skip_locked)

-- name: forget_approval_keys
delete from approval_key where room = :room and key in
    (select approval_key.key from approval_key join approval on approval.id = approval_key.approval_id
     where approval_key.room = :room and approval.state <> 'pending' and approval.decided_at < :before
     order by approval_key.key limit :count)
