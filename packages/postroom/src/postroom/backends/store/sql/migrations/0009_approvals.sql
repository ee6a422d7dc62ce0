-- Drafts that a person is asked about. `run` says on whose behalf the draft was written; `digest` binds a decision to it.
create table approval (
    id $id,
    room $int not null,
    state text not null default 'pending',
    mailbox_id $int not null,
    thread_id $int,
    epoch $int,
    answers_id $int,
    plan_id $int,
    recipients text not null,
    subject text not null,
    body text not null,
    html text,
    reasons text not null,
    verdicts text not null,
    run text not null,
    digest text not null,
    created_at $int not null,
    expires_at $int not null,
    decided_by text,
    decided_at $int,
    why text not null default '',
    outbox_id $int
);
create index approval_by_state on approval (room, state, id);
create index approval_by_thread on approval (thread_id, id);

create table approval_file (
    approval_id $int not null,
    position $int not null,
    filename text not null,
    content_type text not null,
    inline $int not null,
    content_id text,
    size $int not null,
    sha256 text not null,
    content $bytes not null,
    primary key (approval_id, position)
);

-- The intents of held drafts: the same intent asked again finds the draft that waits for it.
create table approval_key (
    room $int not null,
    key text not null,
    approval_id $int not null,
    primary key (room, key)
);
create index approval_key_by_approval on approval_key (approval_id);

-- The held draft that a turn is about, where a person's decision is why an agent takes it.
alter table wake add column approval_id $int;
