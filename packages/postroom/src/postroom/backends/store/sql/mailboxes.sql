-- name: insert_mailbox
insert into mailbox (room, name, local_part, domain, address_key, display_name, wakes, created_at)
values (:room, :name, :local_part, :domain, :address_key, :display_name, :wakes, :now)
on conflict do nothing
returning id

-- name: mailbox_by_name
select mailbox.*, standing.warm_up_since, coalesce(standing.level, 0) as reputation
from mailbox left join domain_standing as standing on standing.room = mailbox.room and standing.domain = mailbox.domain
where mailbox.room = :room and mailbox.name = :name

-- name: mailbox_by_id
select mailbox.*, standing.warm_up_since, coalesce(standing.level, 0) as reputation
from mailbox left join domain_standing as standing on standing.room = mailbox.room and standing.domain = mailbox.domain
where mailbox.id = :id

-- name: mailbox_by_address
select * from mailbox where room = :room and address_key = :address_key

-- name: mailbox_addresses_among
select address_key from mailbox where room = :room and address_key $list:keys

-- name: mailboxes
select * from mailbox where room = :room and status <> 'deleted' order by name

-- name: display_names
select display_name from mailbox where room = :room and status <> 'deleted' and display_name <> ''

-- name: active_mailboxes
select id from mailbox where room = :room and status = 'active' order by name

-- name: active_mailboxes_named
select id from mailbox where room = :room and name $list:names and status = 'active' order by name

-- name: lock_mailbox
select * from mailbox where room = :room and name = :name $for_update

-- name: set_mailbox_status
update mailbox set status = :status, successor_id = :successor_id where id = :id

-- name: set_mailbox_policy
update mailbox set purpose = :purpose, oversight = :oversight where id = :id

-- name: set_mailbox_wakes
update mailbox set wakes = :wakes where id = :id

-- name: set_mailbox_business_hours
update mailbox set business_hours = :business_hours where id = :id

-- name: set_mailbox_limits
update mailbox set day_limit = :day, month_limit = :month, share = :share where id = :id

-- name: add_unread
update mailbox set unread = unread + :count where id = :id
