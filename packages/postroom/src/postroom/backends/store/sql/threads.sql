-- name: insert_thread
insert into thread (room, subject, assignee_id, assigned_at, last_at) values (:room, :subject, :assignee_id, :now, :now)
returning id

-- name: thread_by_id
select thread.*, mailbox.name as assignee from thread left join mailbox on mailbox.id = thread.assignee_id
where thread.room = :room and thread.id = :id

-- name: lock_thread
select id from thread where room = :room and id = :id $for_update

-- name: threads_by_keys
select distinct thread_id from thread_key where room = :room and message_id $list:message_ids order by thread_id limit :count

-- name: insert_thread_keys
insert into thread_key (room, message_id, thread_id) select :room, value, :thread_id from $rows:message_ids where true
on conflict (room, message_id) do nothing

-- name: thread_by_subject
select message.thread_id from message
where message.room = :room and message.subject = :subject and message.sender_key $list:address_keys and message.stored_at >= :since
  and message.thread_id > 0
order by message.id desc limit 1

-- name: touch_thread
update thread set message_count = message_count + 1, last_at = :now, done = 0 where id = :id

-- name: assign_thread
update thread set assignee_id = :assignee_id, epoch = epoch + 1, assigned_at = :now where id = :id returning epoch

-- name: adopt_thread
update thread set assignee_id = :assignee_id, assigned_at = :now where id = :id and assignee_id is null

-- name: finish_thread
update thread set done = 1 where id = :id

-- name: threads
select thread.*, mailbox.name as assignee from thread left join mailbox on mailbox.id = thread.assignee_id
where thread.room = :room and (thread.last_at, thread.id) < (:before_at, :before_id)
order by thread.last_at desc, thread.id desc limit :count

-- name: threads_of_assignee
select id from thread where room = :room and assignee_id = :assignee_id order by id

-- name: thread_people
select sender from message where id in
    (select min(id) from message where thread_id = :thread_id and direction = 'inbound' group by sender_key)
order by id

-- name: insert_note
insert into thread_note (room, thread_id, from_mailbox, to_mailbox, epoch, note, cancelled, taint, created_at)
values (:room, :thread_id, :from_mailbox, :to_mailbox, :epoch, :note, :cancelled, :taint, :now)

-- name: notes_of_thread
select * from thread_note where thread_id = :thread_id order by id

-- name: correspondence
select distinct direction, sender, recipients, taint, automatic from (
    select direction, sender, recipients, taint, automatic from message
    where thread_id = :thread_id order by id desc limit :count) as newest

-- name: worst_message
select coalesce(max(taint), 0) as taint from message where thread_id = :thread_id

-- name: threads_seen
-- Those that any of these mailboxes holds or has a message of. Not `exists`: PostgreSQL may read every placement for it first.
select thread.*, mailbox.name as assignee from thread left join mailbox on mailbox.id = thread.assignee_id
where thread.room = :room and (thread.last_at, thread.id) < (:before_at, :before_id)
  and (thread.assignee_id $ids:mailbox_ids
       or (select 1 from placement where placement.thread_id = thread.id and placement.mailbox_id $ids:mailbox_ids limit 1) = 1)
order by thread.last_at desc, thread.id desc limit :count

-- name: threads_placed
-- In the order of an index, which PostgreSQL then reads, and not the whole table in the hope of a soon end.
select thread_id from placement where mailbox_id = :mailbox_id order by direction, id limit :count

-- name: threads_among
-- The plus signs keep both databases from going through the threads of the room in their order.
select thread.*, mailbox.name as assignee from thread left join mailbox on mailbox.id = thread.assignee_id
where +thread.room = :room and (+thread.last_at, thread.id) < (:before_at, :before_id) and thread.id $ids:threads
order by thread.last_at desc, thread.id desc limit :count
