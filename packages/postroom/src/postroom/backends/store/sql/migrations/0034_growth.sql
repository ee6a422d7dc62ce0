-- What is removed is found by what it hangs on, however large the tables have grown. On PostgreSQL these are made inside the lock
-- of the migration: nobody writes to these tables meanwhile.
create index thread_key_by_thread on thread_key (thread_id);
create index thread_usage_by_thread on thread_usage (thread_id);
create index notice_by_thread on notice (thread_id);
create index run_send_by_message on run_send (message_id);
create index intent_by_outbox on intent (outbox_id) where outbox_id > 0;
create index suppression_by_message on suppression (message_id) where message_id is not null;
create index wake_by_approval on wake (approval_id) where approval_id is not null;
create index wake_by_promise on wake (promise_id) where promise_id is not null;
create index request_open on request (room, id) where state in ('open', 'acknowledged');
