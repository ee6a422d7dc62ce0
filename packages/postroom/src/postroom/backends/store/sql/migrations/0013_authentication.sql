-- What is known about the author of a message, as JSON; empty where nobody looked.
alter table message add column authentication text not null default '';
