-- name: insert_notice
insert into notice (room, mailbox_id, thread_id, reason, local_part, domain, ended, created_at)
values (:room, :mailbox_id, :thread_id, :reason, :local_part, :domain, :ended, :now)

-- name: notices_to_tell
select * from notice where room = :room and mailbox_id = :mailbox_id and told_at is null order by id limit :count

-- name: tell_notices
update notice set told_at = :now where +room = :room and id $ids:ids and told_at is null
