"""What a doctor looks at: one file per kind of check, each told the case and giving back what it found."""
