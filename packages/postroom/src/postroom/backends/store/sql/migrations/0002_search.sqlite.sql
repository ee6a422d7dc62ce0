create virtual table message_text using fts5(subject, new_text, content='', tokenize='unicode61');
