create table message_text (
    message_id bigint primary key,
    words tsvector not null
);
create index message_text_words on message_text using gin (words);
