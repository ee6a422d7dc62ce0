-- How a wait is told: the turn that tells its agent of the end. And what made it, so that it is made once: the tool call, the turn.
alter table plan add column wake_id $int;
alter table plan add column call_ref text not null default '';
alter table plan add column turn_id $int;
update plan set wake_id = 0 where status <> 'open';
create index plan_by_wake on plan (wake_id);

-- What an agent's framework remembers of a mail thread, item by item.
create table memory (
    room $int not null,
    name text not null,
    position $int not null,
    item text not null,
    primary key (room, name, position)
);

-- What an agent's turns in a thread took; last_turn: the turn that ended last.
create table thread_usage (
    room $int not null,
    mailbox_id $int not null,
    thread_id $int not null,
    turns $int not null default 0,
    tokens $int not null default 0,
    last_turn $int not null default 0,
    primary key (room, mailbox_id, thread_id)
);
