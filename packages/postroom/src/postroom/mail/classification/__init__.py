"""What a message is: a person's words, a program's, or a note that somebody is away, and until when."""
