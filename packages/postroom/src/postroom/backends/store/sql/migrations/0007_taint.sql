-- How far each message can be trusted, and each note that travels with a hand-off: 0 ours, 1 from outside, 2 suspicious.
alter table message add column taint $int not null default 0;
alter table thread_note add column taint $int not null default 0;

-- What each run was shown. opening: 0 where it stood in a list only; else it counts what the run opened, one after another.
create table run_read (
    room $int not null,
    run_key text not null,
    message_id $int not null,
    thread_id $int not null,
    opening $int not null default 0,
    at $int not null,
    primary key (room, run_key, message_id)
);
create index run_read_by_message on run_read (message_id);
create index run_read_by_time on run_read (room, at);

-- subject: a thread (t3) or the key of a run. One row for each reason, because each ends at its own time.
create table taint (
    room $int not null,
    subject text not null,
    level $int not null,
    reason text not null,
    message_id $int,
    since $int not null,
    expires_at $int not null,
    primary key (room, subject, level, reason)
);
create index taint_by_expiry on taint (room, expires_at);

-- What tainted runs sent, each from the thread that was its home then.
create table run_send (
    room $int not null,
    run_key text not null,
    message_id $int not null,
    home_id $int,
    new_recipients $int not null,
    at $int not null,
    primary key (room, run_key, message_id)
);
create index run_send_by_time on run_send (room, at);

-- What a run was denied, in the words it was told: the same intent is not argued about again.
create table run_denial (
    room $int not null,
    run_key text not null,
    intent text not null,
    rule text not null,
    sentence text not null,
    you_can text not null,
    at $int not null,
    primary key (room, run_key, intent)
);
create index run_denial_by_time on run_denial (room, at);
