-- name: taints_of
select * from taint where room = :room and subject $list:subjects and +expires_at > :now order by level desc, since, reason

-- name: taints
select * from taint where room = :room and expires_at > :now order by subject, level desc, since, reason

-- name: raise_taint
insert into taint (room, subject, level, reason, message_id, since, expires_at)
values (:room, :subject, :level, :reason, :message_id, :now, :expires_at)
on conflict (room, subject, level, reason) do update set message_id = excluded.message_id, expires_at = excluded.expires_at

-- name: clear_taint
delete from taint where room = :room and subject = :subject

-- name: forget_taints
delete from taint where room = :room and expires_at <= :now

-- name: mark_message
update message set taint = :level where room = :room and id = :id

-- name: clear_messages
update message set taint = 0 where +room = :room and thread_id = :thread_id and taint > 0
