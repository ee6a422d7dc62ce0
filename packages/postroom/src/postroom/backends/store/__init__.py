"""The store: one schema and one set of named SQL statements, run by the drivers of SQLite and PostgreSQL."""
