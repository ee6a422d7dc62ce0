"""HTML mail as its reader sees it: its tags, what they hide, and what they say."""
