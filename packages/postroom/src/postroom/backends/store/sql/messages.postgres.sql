-- name: lock_trace
select pg_advisory_xact_lock(hashtextextended(:trace_id, cast(:room as bigint)))
