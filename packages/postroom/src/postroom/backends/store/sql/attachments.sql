-- name: insert_attachment_text
insert into attachment_text (attachment_id, room, message_id, text, why_not, at)
values (:attachment_id, :room, :message_id, :text, :why_not, :now)
on conflict (attachment_id) do nothing

-- name: text_of_attachment
select text, why_not from attachment_text where attachment_id = :attachment_id

-- name: add_storage
insert into storage (room, mailbox_id, octets, files) values (:room, :mailbox_id, :octets, :files)
on conflict (room, mailbox_id) do update set octets = storage.octets + excluded.octets, files = storage.files + excluded.files

-- name: storage_of_room
select coalesce(sum(octets), 0) as octets from storage where room = :room

-- name: storage_by_mailbox
select coalesce(mailbox.name, '') as mailbox, storage.octets, storage.files
from storage left join mailbox on mailbox.id = storage.mailbox_id
where storage.room = :room and storage.files > 0 order by storage.octets desc, mailbox.name

-- name: finished_with_files
-- Messages with attachments that are kept, in threads that are done and silent since then, with nothing still to be sent.
select message.id, message_content.content
from message join message_content on message_content.message_id = message.id join thread on thread.id = message.thread_id
where +message.room = :room and thread.done = 1 and thread.last_at < :before and message.id > :after
and exists (select 1 from attachment where attachment.message_id = message.id and attachment.removed_at is null)
and not exists (select 1 from outbox join delivery on delivery.outbox_id = outbox.id
                where outbox.message_id = message.id and delivery.status in ('queued', 'sending', 'deferred', 'unknown'))
order by message.id limit :count

-- name: kept_files
select mailbox_id, count(*) as files, sum(size) as octets from attachment
where message_id $ids:ids and removed_at is null group by mailbox_id order by mailbox_id

-- name: remove_files
update attachment set removed_at = :now where message_id = :message_id and removed_at is null

-- name: cut_content
update message_content set content = :content where message_id = :message_id and content = :whole

-- name: replace_content
update message_content set content = :content where message_id = :message_id
