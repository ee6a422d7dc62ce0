"""The five roles of an outreach, centralised."""

from __future__ import annotations

from examples.outreach_five_roles.roles import Pattern
from tests.crash.teams.outreach_five_roles import team_of

TEAM = team_of(Pattern.CENTRALISED)
