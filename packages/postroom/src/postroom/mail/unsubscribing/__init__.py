"""Ways to ask for no more mail: by a header, by a link, in a person's own words."""
