-- The first schema. $id, $int and $bytes stand for each dialect's own type names; times are milliseconds UTC.

create table room (
    id $id,
    name text not null unique,
    created_at $int not null
);

create table domain (
    room $int not null,
    name text not null,
    is_primary $int not null default 0,
    primary key (room, name)
);

create table mailbox (
    id $id,
    room $int not null,
    name text not null,
    local_part text not null,
    domain text not null,
    address_key text not null,
    display_name text not null default '',
    status text not null default 'active',
    successor_id $int,
    unread $int not null default 0,
    created_at $int not null,
    unique (room, name),
    unique (room, address_key)
);

create table thread (
    id $id,
    room $int not null,
    subject text not null,
    assignee_id $int,
    epoch $int not null default 1,
    assigned_at $int not null,
    message_count $int not null default 0,
    last_at $int not null,
    done $int not null default 0
);
create index thread_by_assignee on thread (room, assignee_id, last_at desc);
create index thread_by_time on thread (room, last_at desc, id desc);

-- A row for a message's own Message-ID and for each of its references: answers that arrive before their parent find it.
create table thread_key (
    room $int not null,
    message_id text not null,
    thread_id $int not null,
    primary key (room, message_id)
);

-- dedup_key: the same mail arriving twice is one message; another mail under a known Message-ID is not swallowed.
create table message (
    id $id,
    room $int not null,
    message_id text not null,
    dedup_key text not null,
    thread_id $int not null,
    mailbox_id $int,
    direction text not null,
    sender text not null,
    sender_key text not null,
    recipients text not null,
    subject text not null,
    new_text text not null,
    in_reply_to text,
    refs text not null,
    auto_submitted text not null default 'no',
    trace_id text not null,
    date $int not null,
    stored_at $int not null,
    size $int not null,
    unique (room, dedup_key)
);
create index message_by_message_id on message (room, message_id);
create index message_by_thread on message (thread_id, id);
create index message_by_sender on message (room, sender_key, stored_at);

create table message_content (
    message_id $int primary key,
    content $bytes not null
);

create table attachment (
    id $id,
    room $int not null,
    message_id $int not null,
    position $int not null,
    filename text not null,
    content_type text not null,
    size $int not null,
    sha256 text not null
);
create index attachment_by_message on attachment (message_id);

-- direction: seen from the mailbox, so that mail between two mailboxes of the room is outbound in one and inbound in the other.
create table placement (
    id $id,
    room $int not null,
    mailbox_id $int not null,
    message_id $int not null,
    thread_id $int not null,
    direction text not null,
    unread $int not null default 0,
    placed_at $int not null,
    unique (mailbox_id, message_id)
);
create index placement_by_mailbox on placement (mailbox_id, direction, id);
create index placement_unread on placement (mailbox_id, id) where unread = 1;
create index placement_by_thread on placement (thread_id, mailbox_id);

create table thread_note (
    id $id,
    room $int not null,
    thread_id $int not null,
    from_mailbox text,
    to_mailbox text not null,
    epoch $int not null,
    note text not null,
    cancelled text not null,
    created_at $int not null
);
create index thread_note_by_thread on thread_note (thread_id, id);

create table outbox (
    id $id,
    room $int not null,
    mailbox_id $int not null,
    thread_id $int not null,
    epoch $int not null,
    message_id $int not null,
    verdicts text not null,
    created_at $int not null,
    queued_at $int not null
);
create index outbox_by_message on outbox (message_id);
create index outbox_by_thread on outbox (thread_id, mailbox_id);

create table delivery (
    id $id,
    room $int not null,
    outbox_id $int not null,
    recipient_local_part text not null,
    recipient_domain text not null,
    recipient_key text not null,
    status text not null,
    code $int,
    enhanced text,
    text text not null default '',
    attempts $int not null default 0,
    next_attempt_at $int,
    updated_at $int not null,
    unique (outbox_id, recipient_key)
);
create index delivery_by_recipient on delivery (room, recipient_key, status);
create index delivery_by_status on delivery (room, status, id desc);

create table intent (
    room $int not null,
    key text not null,
    outbox_id $int not null,
    call_ref text,
    expires_at $int not null,
    primary key (room, key)
);
create index intent_by_expiry on intent (room, expires_at);

create table suppression (
    room $int not null,
    address_key text not null,
    local_part text not null,
    domain text not null,
    reason text not null,
    since $int not null,
    expires_at $int,
    primary key (room, address_key)
);

create table plan (
    id $id,
    room $int not null,
    kind text not null,
    mailbox_id $int not null,
    thread_id $int not null,
    epoch $int not null,
    status text not null default 'open',
    due $int,
    next_step $int not null default 0,
    body text not null,
    outcome_message_id $int,
    created_at $int not null
);
create index plan_by_thread on plan (thread_id, status);
create index plan_by_mailbox on plan (mailbox_id, status);

-- One reason for an agent to take a turn. Its id is the delivery id that a handler's sends are bound to.
create table wake (
    id $id,
    room $int not null,
    mailbox_id $int not null,
    thread_id $int not null,
    message_id $int not null,
    epoch $int not null,
    reason text not null,
    created_at $int not null
);

-- The row protocol that the outbox, wakes, timers and webhooks share.
create table claim (
    id $id,
    room $int not null,
    queue text not null,
    subject_id $int not null,
    state text not null default 'ready',
    run_at $int not null,
    attempts $int not null default 0,
    leased_by text,
    lease_until $int,
    fence $int not null default 0,
    error text,
    unique (room, queue, subject_id)
);
create index claim_ready on claim (room, queue, run_at, id) where state = 'ready';
create index claim_leased on claim (room, lease_until) where state = 'leased';
create index claim_dead on claim (room, id) where state = 'dead';

create table event (
    id $id,
    room $int not null,
    name text not null,
    at $int not null,
    trace_id text not null,
    mailbox text,
    thread_id $int,
    message_id $int,
    details text not null
);
create index event_by_room on event (room, id);
create index event_by_thread on event (thread_id, id);
create index event_by_message on event (message_id, id);

create table cursor (
    room $int not null,
    name text not null,
    value text not null,
    primary key (room, name)
);
