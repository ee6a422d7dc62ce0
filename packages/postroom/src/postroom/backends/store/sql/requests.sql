-- name: insert_request
insert into request (room, side, request_id, partner, partner_key, type, state, mailbox_id, thread_id, message_id, deadline, body,
                     reason, flaws, to_reject_id, created_at)
values (:room, :side, :request_id, :partner, :partner_key, :type, :state, :mailbox_id, :thread_id, :message_id, :deadline, :body,
        :reason, :flaws, :to_reject_id, :now)
on conflict (room, side, request_id, partner_key) do nothing returning id

-- name: request_by_id
select request.*, mailbox.name as mailbox from request join mailbox on mailbox.id = request.mailbox_id
where request.room = :room and request.id = :id

-- name: lock_request
select id from request where room = :room and id = :id $for_update

-- name: request_by_key
select request.*, mailbox.name as mailbox from request join mailbox on mailbox.id = request.mailbox_id
where request.room = :room and request.side = :side and request.request_id = :request_id and request.partner_key = :partner_key

-- name: request_by_message
select request.*, mailbox.name as mailbox from request join mailbox on mailbox.id = request.mailbox_id
where +request.room = :room and request.message_id = :message_id and request.side = 'asking'
and request.thread_id = (select message.thread_id from message where message.id = :message_id)

-- name: requests_of_thread
select request.*, mailbox.name as mailbox from request join mailbox on mailbox.id = request.mailbox_id
where request.thread_id = :thread_id order by request.id desc limit :count

-- name: open_requests_of_mailbox
-- Of the threads that it holds: a request goes with its thread.
select request.*, mailbox.name as mailbox from request
join thread on thread.id = request.thread_id join mailbox on mailbox.id = request.mailbox_id
where request.room = :room and thread.assignee_id = :mailbox_id and request.state in ('open', 'acknowledged')
order by request.id limit :count

-- name: set_request_state
update request set state = :state, reason = :reason, flaws = :flaws where id = :id and state in ('open', 'acknowledged')

-- name: answer_request
update request set state = 'answered', answer = :answer, late = :late, to_reject_id = null, reason = '', flaws = '[]'
where id = :id and state in ('open', 'acknowledged', 'expired')

-- name: reopen_request
update request set state = 'acknowledged', answer = null, reason = :reason, flaws = :flaws where id = :id and state = 'answered'

-- name: reject_answer
update request set to_reject_id = :message_id, flaws = :flaws
where id = :id and state in ('open', 'acknowledged', 'expired')

-- name: note_rejected
update request set to_reject_id = null where id = :id and to_reject_id = :message_id
