-- What mail providers tell. wire_id is the Message-ID that a provider put in place of ours (message_id is the row of the message);
-- provider_event remembers events that were heard, for those that come twice.
create table wire_id (
    room $int not null,
    message_id $int not null,
    wire_id text not null,
    primary key (room, message_id)
);
create unique index wire_id_by_text on wire_id (room, wire_id);
create table provider_event (
    room $int not null,
    provider text not null,
    event text not null,
    heard_at $int not null,
    primary key (room, provider, event)
);
create index provider_event_by_time on provider_event (room, heard_at);
