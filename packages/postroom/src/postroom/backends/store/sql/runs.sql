-- name: insert_denial
insert into run_denial (room, run_key, intent, rule, sentence, you_can, at)
values (:room, :run_key, :intent, :rule, :sentence, :you_can, :now)
on conflict (room, run_key, intent) do nothing

-- name: denials_of
select intent, min(sentence) as sentence, min(you_can) as you_can from run_denial
where room = :room and run_key $list:run_keys group by intent order by min(at), intent

-- name: denied_runs
select run_key, count(*) as denials from run_denial where room = :room group by run_key order by run_key

-- name: delete_denials
delete from run_denial where room = :room and run_key = :run_key

-- name: insert_run_send
insert into run_send (room, run_key, message_id, home_id, new_recipients, at)
values (:room, :run_key, :message_id, :home_id, :new_recipients, :now)
on conflict (room, run_key, message_id) do nothing

-- name: sends_of_run
select count(*) as sends, coalesce(sum(new_recipients), 0) as new_recipients from
    (select message_id, max(new_recipients) as new_recipients from run_send
     where room = :room and run_key $list:run_keys and coalesce(home_id, 0) = :home
     and message_id > (select coalesce(max(id), 0) from message where thread_id = :home and direction = 'inbound')
     group by message_id) as sent

-- name: forget_denials
delete from run_denial where room = :room and at <= :before

-- name: forget_sends
delete from run_send where room = :room and at <= :before

-- name: forget_reads
delete from run_read where room = :room and at <= :before
