-- name: unindex_message
insert into message_text (message_text, rowid, subject, new_text) values ('delete', :id, :subject, :new_text)
