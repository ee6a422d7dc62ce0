"""Links in text and HTML, and what a reader's click gives away."""
