-- Where a room tells what happens. events is a JSON array of patterns; secrets are encrypted where the room has a key secret.
-- newest_event is the newest event when the webhook was made: only what happens later is told by itself.
create table webhook (
    id $id,
    room $int not null,
    url text not null,
    events text not null,
    mailbox text,
    state text not null default 'active',
    secret text not null,
    old_secret text,
    old_secret_until $int,
    newest_event $int not null,
    failures $int not null default 0,
    created_at $int not null
);
create index webhook_by_room on webhook (room, id);

-- One event for one webhook: waiting, delivered or dead. tries counts those since it last began to wait.
create table webhook_delivery (
    id $id,
    room $int not null,
    webhook_id $int not null,
    event_id $int not null,
    state text not null default 'waiting',
    due $int not null,
    give_up_at $int not null,
    tries $int not null default 0,
    unique (webhook_id, event_id)
);
create index webhook_delivery_waiting on webhook_delivery (webhook_id, event_id) where state = 'waiting';
create index webhook_delivery_dead on webhook_delivery (webhook_id, event_id) where state = 'dead';

create table webhook_try (
    id $id,
    room $int not null,
    webhook_id $int not null,
    event_id $int not null,
    at $int not null,
    status $int,
    error text not null,
    latency text not null
);
create index webhook_try_by_event on webhook_try (webhook_id, event_id, id);
