-- name: lock_trace
select 'the writer holds the whole database' as held where :room is not null and :trace_id is not null
