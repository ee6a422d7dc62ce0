-- One key makes every token of a room; why a delivery failed, so that a mailbox that stays full is seen; and what agents are yet
-- to be told of what ended without them.
update secret set name = 'tokens' where name = 'unsubscribe';
alter table delivery add column reason text not null default '';
create table notice (
    id $id,
    room $int not null,
    mailbox_id $int not null,
    thread_id $int not null,
    reason text not null,
    local_part text not null,
    domain text not null,
    ended text not null,
    created_at $int not null,
    told_at $int
);
create index notice_to_tell on notice (room, mailbox_id, told_at, id);
