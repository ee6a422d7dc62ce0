"""The report of a story: one page with a time line that a person can look at."""
