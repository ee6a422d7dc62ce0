-- name: insert_agent_key
insert into agent_key (room, parent_id, name, scopes, mailboxes, created_at, created_by, expires_at)
values (:room, :parent_id, :name, :scopes, :mailboxes, :now, :created_by, :expires_at) returning id

-- name: agent_keys
select * from agent_key where room = :room order by id

-- name: agent_key_chain
-- A key, then its parent, and so on to the first.
with recursive chain as (
    select agent_key.*, 0 as depth from agent_key where room = :room and id = :id
    union all
    select agent_key.*, chain.depth + 1 as depth from agent_key join chain on agent_key.id = chain.parent_id
    where agent_key.room = :room
)
select * from chain order by depth

-- name: lock_agent_key
select id from agent_key where room = :room and id = :id $for_update

-- name: set_agent_key_secret
update agent_key set old_digest = digest, old_until = :old_until, digest = :digest where room = :room and id = :id

-- name: narrow_agent_key
update agent_key set scopes = :scopes, mailboxes = :mailboxes, expires_at = :expires_at where room = :room and id = :id

-- name: revoke_agent_key
update agent_key set revoked_at = :now, old_until = 0 where room = :room and id = :id and revoked_at is null

-- name: note_agent_key_use
update agent_key set last_used_at = :now where room = :room and id = :id and coalesce(last_used_at, 0) <= :before
