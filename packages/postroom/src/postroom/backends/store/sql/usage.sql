-- name: open_usage
insert into usage (room, scope, owner) values (:room, 'mailbox', :mailbox), (:room, 'domain', :domain), (:room, 'room', '')
on conflict do nothing

-- name: lock_usage
-- Whoever counts locks in this order: the domain, the mailbox, the room.
select usage.*, (select shares_version from room as holder where holder.id = :room) as shares_version
from usage where usage.room = :room and usage.scope in ('domain', 'mailbox', 'room') and usage.owner in (:domain, :mailbox, '')
and usage.owner = case usage.scope when 'domain' then :domain when 'mailbox' then :mailbox else '' end
order by usage.scope $for_update

-- name: usage_of
select usage.*, (select shares_version from room as holder where holder.id = :room) as shares_version
from usage where usage.room = :room and usage.scope in ('domain', 'mailbox', 'room') and usage.owner in (:domain, :mailbox, '')
and usage.owner = case usage.scope when 'domain' then :domain when 'mailbox' then :mailbox else '' end
order by usage.scope

-- name: write_usage
update usage set day = :day, day_used = :day_used, day_begun = :day_begun, month = :month, month_used = :month_used,
                 basis = :basis, shares = :shares, promised = :promised, taken = :taken
where room = :room and scope = :scope and owner = :owner

-- name: change_shares
update room set shares_version = shares_version + 1 where id = :room

-- name: sharers
select mailbox.share, mailbox.day_limit, usage.*
from mailbox join usage on usage.room = mailbox.room and usage.scope = 'mailbox' and usage.owner = mailbox.name
where mailbox.room = :room and mailbox.status <> 'deleted' and mailbox.domain = coalesce(cast(:domain as text), mailbox.domain)
order by mailbox.name

-- name: domains_of_room
select name from domain where room = :room order by name

-- name: take_pace
insert into pace (room, address_key, day, used, last_at)
select :room, wanted.value, :day, 1, :now from $rows:address_keys as wanted where true order by wanted.value
on conflict (room, address_key) do update
set used = case when pace.day >= excluded.day then pace.used + 1 else 1 end,
    day = case when pace.day >= excluded.day then pace.day else excluded.day end,
    previous_at = pace.last_at, last_at = excluded.last_at
returning address_key, used, previous_at
