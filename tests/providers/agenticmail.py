"""A server that answers as AgenticMail's routes for accounts do."""

from __future__ import annotations

from dataclasses import dataclass, field

from tests.providers.kept import TOKEN, Desk
from tests.providers.service import Answer, Asked, json_answer


@dataclass
class AgenticMailDesk(Desk):
    """Accounts by address; the last of all cannot be deleted."""

    inboxes: dict[str, dict[str, str]] = field(
        default_factory=lambda: {
            "secretary@localhost": {"id": "a0", "name": "secretary", "email": "secretary@localhost"}
        }
    )

    def __call__(self, asked: Asked) -> Answer:
        if asked.headers.get("authorization") != f"Bearer {TOKEN}":
            return json_answer({"error": f"Invalid key {asked.headers.get('authorization')}"}, 401)
        if asked.verb == "POST":
            told = asked.json()
            address = f"{told['name']}@{told['domain']}"
            if address in self.inboxes:
                return json_answer({"error": f"An account {told['name']} exists"}, 409)
            self.inboxes[address] = {"id": f"a{len(self.inboxes)}", "name": told["name"], "email": address}
            return json_answer(self.inboxes[address] | {"apiKey": "ak_made-there"}, 201)
        if asked.verb == "DELETE":
            self.inboxes = {
                key: each for key, each in self.inboxes.items() if not asked.path.endswith(f"/{each['id']}")
            }
            return json_answer({"deleted": True})
        return json_answer({"agents": [*self.inboxes.values()]})
