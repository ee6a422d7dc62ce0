-- name: insert_approval
insert into approval (room, mailbox_id, thread_id, epoch, answers_id, plan_id, recipients, subject, body, html, reasons,
                      verdicts, run, digest, created_at, expires_at)
values (:room, :mailbox_id, :thread_id, :epoch, :answers_id, :plan_id, :recipients, :subject, :body, :html, :reasons,
        :verdicts, :run, :digest, :now, :expires_at) returning id

-- name: insert_approval_file
insert into approval_file (approval_id, position, filename, content_type, inline, content_id, size, sha256, content)
values (:approval_id, :position, :filename, :content_type, :inline, :content_id, :size, :sha256, :content)

-- name: approval_by_id
select approval.*, mailbox.name as mailbox, mailbox.local_part, mailbox.domain, mailbox.display_name, outbox.message_id
from approval join mailbox on mailbox.id = approval.mailbox_id left join outbox on outbox.id = approval.outbox_id
where approval.room = :room and approval.id = :id

-- name: lock_approval
select id from approval where room = :room and id = :id $for_update

-- name: waiting_approvals
select approval.*, mailbox.name as mailbox, mailbox.local_part, mailbox.domain, mailbox.display_name, outbox.message_id
from approval join mailbox on mailbox.id = approval.mailbox_id left join outbox on outbox.id = approval.outbox_id
where approval.room = :room and approval.state = 'pending' and approval.expires_at > :now
order by approval.id limit :count

-- name: approvals_by_state
select approval.*, mailbox.name as mailbox, mailbox.local_part, mailbox.domain, mailbox.display_name, outbox.message_id
from approval join mailbox on mailbox.id = approval.mailbox_id left join outbox on outbox.id = approval.outbox_id
where approval.room = :room and approval.state = :state order by approval.id desc limit :count

-- name: approvals_of_thread
select approval.*, mailbox.name as mailbox, mailbox.local_part, mailbox.domain, mailbox.display_name, outbox.message_id
from approval join mailbox on mailbox.id = approval.mailbox_id left join outbox on outbox.id = approval.outbox_id
where approval.thread_id = :thread_id order by approval.id desc limit :count

-- name: approvals_by_key
select approval.*, mailbox.name as mailbox, mailbox.local_part, mailbox.domain, mailbox.display_name, outbox.message_id
from approval_key join approval on approval.id = approval_key.approval_id
join mailbox on mailbox.id = approval.mailbox_id left join outbox on outbox.id = approval.outbox_id
where approval_key.room = :room and approval_key.key $list:keys order by approval.id desc

-- name: waiting_approvals_of_thread
select id from approval where thread_id = :thread_id and mailbox_id = :mailbox_id and state = 'pending' order by id

-- name: waiting_approvals_of_mailbox
select id from approval where room = :room and mailbox_id = :mailbox_id and state = 'pending' order by id

-- name: waiting_approvals_of_plan
select id from approval where room = :room and plan_id = :plan_id and state = 'pending' order by id

-- name: files_of_approval
select filename, content_type, size, sha256 from approval_file where approval_id = :approval_id order by position

-- name: file_contents_of_approval
select filename, content_type, inline, content_id, content from approval_file
where approval_id = :approval_id order by position

-- name: decide_approval
update approval set state = :state, decided_by = :decided_by, decided_at = :now, why = :why, outbox_id = :outbox_id,
                    thread_id = coalesce(thread_id, :thread_id)
where id = :id and state = 'pending'

-- name: claim_approval_key
-- Whoever asks for the same key at the same moment waits here until the first has said which draft it stands for.
insert into approval_key (room, key, approval_id) values (:room, :key, 0)
on conflict (room, key) do update set key = excluded.key returning approval_id

-- name: bind_approval_keys
update approval_key set approval_id = :approval_id where room = :room and key $list:keys

-- name: keys_of_approval
select key from approval_key where +room = :room and approval_id = :approval_id order by key

-- name: forget_turns_of_approval
delete from approval_key where room = :room and approval_id = :approval_id and key like 'wake:%'
