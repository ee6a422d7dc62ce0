"""What one text has from another: the same again, in other words, or in traces."""
