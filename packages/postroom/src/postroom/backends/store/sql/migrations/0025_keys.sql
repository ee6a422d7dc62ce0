-- What opens a room from outside. scopes and mailboxes (null: every one) are JSON arrays; of a secret only its SHA-256 is kept.
-- old_digest is the one before the last rotation, until old_until. A key goes no further than the one that made it (parent_id).
create table agent_key (
    id $id,
    room $int not null,
    parent_id $int,
    name text not null,
    scopes text not null,
    mailboxes text,
    digest text not null default '',
    old_digest text not null default '',
    old_until $int not null default 0,
    created_at $int not null,
    created_by text not null,
    expires_at $int,
    revoked_at $int,
    last_used_at $int
);
create index agent_key_by_room on agent_key (room, id);
