-- name: learn_wire_id
insert into wire_id (room, message_id, wire_id) values (:room, :message_id, :wire_id)
on conflict do nothing

-- name: wire_id_of
select wire_id from wire_id where room = :room and message_id = :message_id

-- name: hear_event
insert into provider_event (room, provider, event, heard_at) values (:room, :provider, :event, :now)
on conflict do nothing

-- name: heard_event
select 1 as found from provider_event where room = :room and provider = :provider and event = :event

-- name: forget_events
delete from provider_event where room = :room and heard_at < :before
