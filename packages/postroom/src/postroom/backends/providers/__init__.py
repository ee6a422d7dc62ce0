"""Mail providers that are reached by HTTP: one file each, found through the entry points `postroom.providers`."""
