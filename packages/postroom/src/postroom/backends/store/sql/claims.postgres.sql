-- name: claim_due
update claim set state = 'leased', attempts = attempts + 1, leased_by = :worker, lease_until = :lease_until, fence = fence + 1,
                 agent_id = null
where id = any(array(
    select due.id from $rows:queues as wanted cross join lateral
        (select id, run_at from claim where room = :room and queue = wanted.value and state = 'ready' and run_at between :since and :now
         and (reserved_for is null or reserved_for = :worker or reserved_until <= :now)
         order by run_at, id limit :count $skip_locked) as due
    order by due.run_at, due.id limit :count
))
returning *
