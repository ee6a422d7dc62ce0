-- name: count_outcomes
insert into reputation (room, domain, day, sent, bounced, complained)
select cast(:room as $int), cast(:domain as text), cast(:day as $int), cast(:sent as $int), cast(:bounced as $int),
       cast(:complained as $int)
where not exists (select 1 from domain_standing where room = :room and domain = :domain and forgiven_at > :accepted_at)
on conflict (room, domain, day) do update
set sent = reputation.sent + excluded.sent, bounced = reputation.bounced + excluded.bounced,
    complained = reputation.complained + excluded.complained

-- name: reputation_days
select day, sent, bounced, complained from reputation where room = :room and domain = :domain and day >= :since order by day

-- name: standing_of
select * from domain_standing where room = :room and domain = :domain

-- name: open_standing
insert into domain_standing (room, domain) values (:room, :domain) on conflict do nothing

-- name: set_reputation_level
update domain_standing set level = :level where room = :room and domain = :domain and level = :was

-- name: set_warm_up
update domain_standing set warm_up_since = :since where room = :room and domain = :domain

-- name: set_forgiven
update domain_standing set forgiven_at = :now, level = 0 where room = :room and domain = :domain

-- name: forget_outcomes
delete from reputation where room = :room and domain = :domain
