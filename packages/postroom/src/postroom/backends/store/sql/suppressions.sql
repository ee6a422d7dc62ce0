-- name: insert_suppression
insert into suppression (room, address_key, lasts, person_key, local_part, domain, reason, covers, message_id, since, expires_at)
values (:room, :address_key, :lasts, :person_key, :local_part, :domain, :reason, :covers, :message_id, :now, :expires_at)
on conflict (room, address_key, lasts) do update set
    person_key = excluded.person_key, reason = excluded.reason, covers = excluded.covers, message_id = excluded.message_id,
    since = excluded.since, expires_at = excluded.expires_at

-- name: delete_suppression
delete from suppression where room = :room and address_key = :address_key and (expires_at is null or expires_at > :now)

-- name: suppressions_among
-- Rows from before subaddresses were compared have the whole address as their person_key.
select * from suppression where room = :room and person_key $list:keys and (expires_at is null or expires_at > :now)

-- name: suppressions
-- Whose entry is a hash cannot be told.
select * from suppression where room = :room and domain <> '' and (expires_at is null or expires_at > :now)
order by address_key, lasts desc

-- name: insert_secret
insert into secret (room, name, value) values (:room, :name, :value) on conflict (room, name) do nothing

-- name: secret_by_name
select value from secret where room = :room and name = :name

-- name: insert_unsubscribe_link
insert into unsubscribe_link (room, handle, local_part, domain, message_id)
values (:room, :handle, :local_part, :domain, :message_id)
on conflict (room, handle) do update set message_id = excluded.message_id

-- name: unsubscribe_link_by_handle
select * from unsubscribe_link where room = :room and handle = :handle

-- name: was_written_to
-- In the order of an index, which PostgreSQL then reads, and not the whole table in the hope of a soon end.
select 1 as found from delivery where room = :room and recipient_key = :key order by outbox_id limit 1
