-- Loop brakes. automatic: why a message must not be answered, or empty; by_agent: an agent wrote it, of this room or of another;
-- exchange: one machine wrote it to another; hops: how many servers it passed.
alter table message add column automatic text not null default '';
alter table message add column by_agent $int not null default 0;
alter table message add column exchange $int not null default 0;
alter table message add column hops $int not null default 0;
update message set by_agent = 1 where direction = 'outbound';
update message set automatic = 'auto_replied' where direction = 'inbound' and auto_submitted = 'auto-replied';
update message set automatic = 'auto_generated'
where direction = 'inbound' and auto_submitted not in ('no', 'auto-replied');
create index message_exchanged on message (thread_id, id) where exchange = 1;

-- Suppressions: what each covers, the message that said so, and whose address it is without subaddress.
alter table suppression add column covers text not null default 'all';
alter table suppression add column message_id $int;
alter table suppression add column person_key text not null default '';
update suppression set person_key = address_key;
create index suppression_by_person on suppression (room, person_key);

-- Who wrote what a reply answers, and when it came: asked again at the moment of delivery.
alter table outbox add column asked_by text not null default '';
alter table outbox add column asked_at $int not null default 0;

-- What only this room knows, such as the key that signs its unsubscribe links.
create table secret (
    room $int not null,
    name text not null,
    value text not null,
    primary key (room, name)
);

-- Whom an unsubscribe link stands for. handle: the part of its token that finds the row; the rest proves it.
create table unsubscribe_link (
    room $int not null,
    handle text not null,
    local_part text not null,
    domain text not null,
    message_id $int not null,
    primary key (room, handle)
);
