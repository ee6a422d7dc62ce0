-- A name that resembles one that the room ever wrote to is found by spelling out what it may have been meant to look like.
create index delivery_by_domain on delivery (room, recipient_domain);
