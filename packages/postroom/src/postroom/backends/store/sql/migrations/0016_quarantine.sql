-- Mail that no agent sees before a person has released it. Until then its message belongs to no thread (thread_id 0) and to no
-- trace. thread_id: the thread whose Message-IDs it carries; reasons: why it is kept; signs: why it is suspicious.
create table quarantine (
    message_id $int primary key,
    room $int not null,
    thread_id $int,
    mailbox_ids text not null,
    reasons text not null,
    signs text not null,
    state text not null default 'held',
    since $int not null,
    decided_by text,
    decided_at $int,
    why text not null default ''
);
create index quarantine_by_state on quarantine (room, state, message_id);

-- Which mail is worth a turn of the mailbox's agent, as JSON; empty: what is usual.
alter table mailbox add column wakes text not null default '';

-- The turns of a thread: more mail joins the one that waits.
create index wake_by_thread on wake (thread_id, mailbox_id, id);
