-- name: claim_due
with due as materialized (
    select ready.id from $rows:queues as wanted cross join lateral
        (select id, run_at from claim where room = :room and queue = wanted.value and state = 'ready' and run_at <= :now
         and (reserved_for is null or reserved_for = :worker or reserved_until <= :now)
         order by run_at, id limit :count $skip_locked) as ready
    order by ready.run_at, ready.id limit :count
)
update claim set state = 'leased', attempts = attempts + 1, leased_by = :worker, lease_until = :lease_until, fence = fence + 1,
                 agent_id = null
from due where claim.id = due.id
returning claim.*
