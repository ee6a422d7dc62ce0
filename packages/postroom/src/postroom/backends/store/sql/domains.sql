-- name: domains
select * from domain where room = :room order by is_primary desc, name

-- name: domain_by_name
select * from domain where room = :room and name = :name

-- name: lock_domain
select * from domain where room = :room and name = :name $for_update

-- name: primary_domain
select * from domain where room = :room and is_primary = 1

-- name: set_up_domain
update domain set added_at = coalesce(added_at, :now), mx = :mx, spf = :spf, dmarc = :dmarc, reports_to = :reports_to
where room = :room and name = :name

-- name: set_primary_domain
update domain set is_primary = case when name = :name then 1 else 0 end where room = :room

-- name: insert_dkim_key
insert into dkim_key (room, domain, selector, algorithm, generation, public_key, private_key, created_at)
values (:room, :domain, :selector, :algorithm, :generation, :public_key, :private_key, :now)
returning id

-- name: dkim_keys
select id, domain, selector, algorithm, generation, state, public_key, created_at, activated_at, retire_at
from dkim_key where room = :room and domain = :domain order by generation desc, algorithm desc

-- name: newest_dkim_generation
select coalesce(max(generation), 0) as generation from dkim_key where room = :room and domain = :domain

-- name: signing_keys
select selector, algorithm, private_key from dkim_key
where room = :room and domain = :domain and state = 'active' order by algorithm desc

-- name: activate_dkim_key
update dkim_key set state = 'active', activated_at = :now
where room = :room and domain = :domain and selector = :selector and state = 'next'

-- name: retire_dkim_keys
update dkim_key set state = 'retiring', private_key = null, retire_at = :retire_at
where room = :room and domain = :domain and algorithm = :algorithm and state = 'active' and selector <> :selector
