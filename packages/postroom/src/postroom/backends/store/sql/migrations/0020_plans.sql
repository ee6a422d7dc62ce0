-- While a follow-up plan is paused: how far away, in milliseconds, its due moment was.
alter table plan add column paused_left $int;
create index plan_open on plan (room, id) where status = 'open';

-- When the people that a mailbox writes to read their mail, as JSON; empty: at any hour.
alter table mailbox add column business_hours text not null default '';

-- What an agent said it would do. mailbox_id: who holds the thread, and so has to keep it; turns: how often it was reminded;
-- taint: of the run that made it.
create table promise (
    id $id,
    room $int not null,
    thread_id $int not null,
    mailbox_id $int not null,
    body text not null,
    due $int,
    status text not null default 'open',
    turns $int not null default 0,
    taint $int not null default 0,
    created_at $int not null,
    ended_at $int
);
create index promise_by_thread on promise (thread_id, id);
create index promise_open_by_mailbox on promise (mailbox_id, id) where status = 'open';
create index promise_open on promise (room, id) where status = 'open';

-- The promise that a turn is for.
alter table wake add column promise_id $int;
