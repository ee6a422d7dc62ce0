-- When the bytes of an attachment were removed; its name, size and hash stay. mailbox_id: whose usage it counts in.
alter table attachment add column removed_at $int;
alter table attachment add column mailbox_id $int not null default 0;
update attachment set mailbox_id = coalesce(
    (select message.mailbox_id from message where message.id = attachment.message_id),
    (select min(placement.mailbox_id) from placement where placement.message_id = attachment.message_id), 0);

-- What an attachment says, as an agent read it: read once, and known to the rules that compare drafts with what was read.
create table attachment_text (
    attachment_id $int primary key,
    room $int not null,
    message_id $int not null,
    text text not null,
    why_not text not null,
    at $int not null
);
create index attachment_text_by_message on attachment_text (message_id);

-- What the attachments of each mailbox take, in octets.
create table storage (
    room $int not null,
    mailbox_id $int not null,
    octets $int not null,
    files $int not null,
    primary key (room, mailbox_id)
);
insert into storage (room, mailbox_id, octets, files)
select room, mailbox_id, sum(size), count(*) from attachment group by room, mailbox_id;
