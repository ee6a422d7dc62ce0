-- name: insert_message
insert into message (room, message_id, dedup_key, thread_id, mailbox_id, direction, sender, sender_key, recipients, subject,
                     new_text, in_reply_to, refs, auto_submitted, automatic, kind, until, by_agent, exchange, hops, trace_id, date,
                     stored_at, size, taint, authentication, risk, span, told_trace)
values (:room, :message_id, :dedup_key, :thread_id, :mailbox_id, :direction, :sender, :sender_key, :recipients, :subject,
        :new_text, :in_reply_to, :refs, :auto_submitted, :automatic, :kind, :until, :by_agent, :exchange, :hops, :trace_id,
        :date, :now, :size, :taint, :authentication, :risk, :span, :told_trace)
on conflict (room, dedup_key) do nothing
returning id

-- name: message_by_dedup_key
select id, thread_id from message where room = :room and dedup_key = :dedup_key

-- name: insert_content
insert into message_content (message_id, content) values (:message_id, :content)

-- name: content_of
select content from message_content where message_id = :message_id

-- name: contents_of
select message_id, content from message_content where message_id $ids:ids

-- name: insert_attachment
insert into attachment (room, message_id, position, filename, content_type, size, sha256, mailbox_id, removed_at)
values (:room, :message_id, :position, :filename, :content_type, :size, :sha256, :mailbox_id, :removed_at)

-- name: attachments_of
select * from attachment where message_id $ids:message_ids order by message_id, position

-- name: attachment_by_id
select * from attachment where room = :room and id = :id

-- name: message_by_id
select message.*, thread.epoch from message join thread on thread.id = message.thread_id
where message.room = :room and message.id = :id

-- name: message_by_message_id
select message.*, thread.epoch from message join thread on thread.id = message.thread_id
where message.room = :room and message.message_id = :message_id order by message.id limit 1

-- name: messages_of_thread
select message.*, thread.epoch, coalesce(placement.unread, 0) as unread
from message join thread on thread.id = message.thread_id
left join placement on placement.message_id = message.id and placement.mailbox_id = :mailbox_id
where message.thread_id = :thread_id order by message.id desc limit :count

-- name: insert_placement
insert into placement (room, mailbox_id, message_id, thread_id, direction, unread, placed_at)
select :room, :mailbox_id, id, :thread_id,
       case when direction = 'outbound' and mailbox_id = :mailbox_id then 'outbound' else 'inbound' end, :unread, :now
from message where id = :message_id
on conflict (mailbox_id, message_id) do nothing
returning id

-- name: mark_unread
update placement set unread = 1 where mailbox_id = :mailbox_id and message_id = :message_id and unread = 0

-- name: mark_read
update placement set unread = 0
where mailbox_id = :mailbox_id and thread_id = :thread_id and unread = 1 and +message_id <= :newest and +message_id > :after

-- name: has_placement
select 1 as found from placement where mailbox_id = :mailbox_id and thread_id = :thread_id limit 1

-- name: mailbox_page
select message.*, thread.epoch, placement.id as placement_id, placement.unread
from placement join message on message.id = placement.message_id join thread on thread.id = message.thread_id
where placement.mailbox_id = :mailbox_id and placement.direction = 'inbound' and placement.id < :before
order by placement.id desc limit :count

-- name: unread_page
select message.*, thread.epoch, placement.id as placement_id, placement.unread
from placement join message on message.id = placement.message_id join thread on thread.id = message.thread_id
where placement.mailbox_id = :mailbox_id and placement.unread = 1 and placement.id < :before
order by placement.id desc limit :count

-- name: first_message
select stored_at from message where thread_id = :thread_id order by id limit 1

-- name: message_stored_at
select stored_at from message where room = :room and id = :id

-- name: newest_message
select message.*, thread.epoch from message join thread on thread.id = message.thread_id
where message.thread_id = :thread_id order by message.id desc limit 1

-- name: newest_inbound_message
select message.*, thread.epoch from message join thread on thread.id = message.thread_id
where message.thread_id = :thread_id and message.direction = 'inbound' and message.automatic = ''
order by message.id desc limit 1

-- name: away_until
-- The last day that an author's automatic answers name, those since the author last wrote in person; suspicious ones do not count.
select max(message.until) as until from message
where message.room = :room and message.sender_key = :key and message.direction = 'inbound' and message.kind = 'auto_reply'
  and message.until <> '' and message.taint < :suspicious and message.id > coalesce(
    (select max(word.id) from message as word where word.room = :room and word.sender_key = :key
     and word.direction = 'inbound' and word.automatic = ''), 0)

-- name: exchanged_since
-- The newest messages that one machine wrote to another, after the last word of a person.
select message.stored_at from message
where message.thread_id = :thread_id and message.exchange = 1 and message.stored_at > :since and message.id > coalesce(
    (select person.id from message as person
     where person.thread_id = :thread_id and person.direction = 'inbound' and person.by_agent = 0 and person.automatic = ''
     order by person.id desc limit 1), 0)
order by message.id desc limit :count

-- name: recent_messages_to
-- The inner select ends after a few rows of the index, however much was ever sent to the address.
select message.id, message.thread_id, message.subject, substr(message.new_text, 1, 20000) as new_text, outbox.created_at,
       mailbox.name as mailbox
from (select outbox_id, status from delivery where room = :room and recipient_key = :key order by outbox_id desc limit :count) as newest
join outbox on outbox.id = newest.outbox_id join message on message.id = outbox.message_id
join mailbox on mailbox.id = outbox.mailbox_id
where outbox.created_at >= :since and newest.status not in ('cancelled', 'failed') order by outbox.id desc

-- name: file_hashes
select sha256 from attachment where message_id = :message_id

-- name: people_and_texts
select sender, sender_key, recipients, substr(new_text, 1, 20000) as new_text from message where thread_id = :thread_id
order by id desc limit :count

-- name: exchanged_in_trace
-- The same of a workflow, over all its threads.
select message.stored_at from message
where message.room = :room and message.trace_id = :trace_id and message.exchange = 1 and message.stored_at > :since
  and message.id > coalesce(
    (select person.id from message as person
     where person.room = :room and person.trace_id = :trace_id and person.direction = 'inbound' and person.by_agent = 0
       and person.automatic = ''
     order by person.id desc limit 1), 0)
order by message.id desc limit :count

-- name: agents_in_trace
select 1 as found from message
where room = :room and trace_id = :trace_id and exchange = 1 and direction = 'inbound' and sender_key $list:keys limit 1

-- name: told_by_agent
select told_trace from message
where room = :room and trace_id = :trace_id and exchange = 1 and direction = 'inbound' and sender_key = :key
order by id desc limit 1

-- name: told_outside
select trace_id, span from message
where room = :room and told_trace = :told_trace and told_trace <> '' and direction = 'outbound' order by +id limit 1
