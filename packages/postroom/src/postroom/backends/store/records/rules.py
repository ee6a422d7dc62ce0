"""Routing rules of the room."""

from __future__ import annotations

from postroom.backends.store.records.table import Table
from postroom.model.rule import Rule


class Rules(Table):
    """Which mailbox holds which new thread."""

    def add(self, rule: Rule) -> bool:
        """Keep a rule; false where one has its name."""
        written = {"name": rule.name, "position": rule.order, "body": rule.model_dump_json()}
        return self.connection.one("insert_rule", room=self.room, now=self.now, **written) is not None

    def replace(self, rule: Rule) -> bool:
        """Put a rule in the place of the one of its name; whether there was one."""
        written = {"name": rule.name, "position": rule.order, "body": rule.model_dump_json()}
        return bool(self.connection.run("replace_rule", room=self.room, **written))

    def remove(self, name: str) -> bool:
        """Take a rule away; whether there was one."""
        return bool(self.connection.run("delete_rule", room=self.room, name=name))

    def all(self) -> list[Rule]:
        """Every rule, the one that is asked first at the head."""
        return [Rule.model_validate_json(row["body"]) for row in self.connection.all("rules", room=self.room)]
