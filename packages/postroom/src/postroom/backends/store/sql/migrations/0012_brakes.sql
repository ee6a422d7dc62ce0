-- What machines wrote to each other in a workflow, over all its threads, and the last word of a person in it.
create index message_exchanged_in_trace on message (room, trace_id, id) where exchange = 1;
create index message_of_person_in_trace on message (room, trace_id, id)
where direction = 'inbound' and by_agent = 0 and automatic = '';

-- An address may have two entries: one that lasts (lasts = 1), and one that ends by itself and leaves the other as it was.
alter table suppression rename to suppression_before;
create table suppression (
    room $int not null,
    address_key text not null,
    lasts $int not null,
    person_key text not null,
    local_part text not null,
    domain text not null,
    reason text not null,
    covers text not null,
    message_id $int,
    since $int not null,
    expires_at $int,
    primary key (room, address_key, lasts)
);
insert into suppression (room, address_key, lasts, person_key, local_part, domain, reason, covers, message_id, since, expires_at)
select room, address_key, case when expires_at is null then 1 else 0 end, person_key, local_part, domain, reason, covers,
       message_id, since, expires_at
from suppression_before;
drop table suppression_before;
create index suppression_by_person on suppression (room, person_key);
