-- name: lock_thread_keys
select pg_advisory_xact_lock(cast(:room as integer), bucket) from
    (select distinct hashtext(value) & 1023 as bucket from $rows:message_ids order by bucket) as buckets
