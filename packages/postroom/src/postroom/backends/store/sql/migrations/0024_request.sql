-- Typed requests between agents. partner_key is the organisation that was asked, or asks; automatic is what the room has yet
-- to answer by itself (a message's id), flaws why it was rejected.
create table request (
    id $id,
    room $int not null,
    side text not null,
    request_id text not null,
    partner text not null,
    partner_key text not null,
    type text not null,
    state text not null default 'open',
    mailbox_id $int not null,
    thread_id $int not null,
    message_id $int not null,
    deadline $int,
    body text not null,
    answer text,
    late $int not null default 0,
    reason text not null default '',
    flaws text not null default '[]',
    to_reject_id $int,
    created_at $int not null,
    unique (room, side, request_id, partner_key)
);
create index request_by_thread on request (thread_id, id);
create index request_by_mailbox on request (room, mailbox_id, state, id);
