-- name: insert_reads
-- What is opened is opened later than all that the run has opened before.
insert into run_read (room, run_key, message_id, thread_id, opening, at)
select :room, keys.value, message.id, message.thread_id, last.opening, :now
from message cross join $rows:run_keys as keys cross join
    (select case when :opened = 1 then coalesce(max(opening), 0) + 1 else 0 end as opening
     from run_read where room = :room and run_key $list:run_keys) as last
where +message.room = :room and message.id $ids:message_ids
on conflict (room, run_key, message_id) do update set at = excluded.at,
    opening = case when excluded.opening > run_read.opening then excluded.opening else run_read.opening end

-- name: reads_in_run
-- The new text of each message, and what was read of its attachments.
with shown as (
    select message_id, max(at) as at from run_read where room = :room and run_key $list:run_keys
    group by message_id order by max(at) desc, message_id desc limit :count)
select message.id, message.thread_id, message.sender_key, message.taint,
       substr(message.new_text, 1, cast(:chars as integer)) as text, shown.at, 0 as attachment_id
from message join shown on shown.message_id = message.id
union all
select message.id, message.thread_id, message.sender_key, message.taint,
       substr(attachment_text.text, 1, cast(:chars as integer)) as text, shown.at, attachment_text.attachment_id
from message join shown on shown.message_id = message.id join attachment_text on attachment_text.message_id = message.id
order by at desc, id desc, attachment_id

-- name: join_reads
insert into run_read (room, run_key, message_id, thread_id, opening, at)
select :room, keys.value, run_read.message_id, max(run_read.thread_id), max(run_read.opening), max(run_read.at)
from run_read cross join $rows:run_keys as keys
where run_read.room = :room and run_read.run_key $list:run_keys group by keys.value, run_read.message_id
on conflict (room, run_key, message_id) do nothing

-- name: leave_reads
insert into run_read (room, run_key, message_id, thread_id, opening, at)
select :room, :subject, run_read.message_id, max(run_read.thread_id), max(run_read.opening), :now
from run_read where run_read.room = :room and run_read.run_key $list:run_keys group by run_read.message_id
on conflict (room, run_key, message_id) do update set at = excluded.at,
    opening = case when excluded.opening > run_read.opening then excluded.opening else run_read.opening end

-- name: thread_opened_last
select thread_id from run_read where room = :room and run_key $list:run_keys and opening > 0
order by opening desc, at desc limit 1

-- name: threads_opened
select thread_id, max(opening) as opening from run_read where room = :room and run_key $list:run_keys and opening > 0
group by thread_id order by max(opening) desc, thread_id limit :count

-- name: threads_of_run
select thread_id, max(at) as at from run_read where room = :room and run_key $list:run_keys
group by thread_id order by max(at) desc, thread_id limit :count

-- name: readers_of_message
select distinct run_key from run_read where +room = :room and message_id = :message_id order by run_key
