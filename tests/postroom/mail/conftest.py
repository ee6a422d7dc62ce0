"""Sample mail, and what every test of composing needs."""

from pathlib import Path

import pytest
from hypothesis import settings

# The first call of a function may import a library; how long that takes says nothing.
settings.register_profile("no deadline", deadline=None)
settings.load_profile("no deadline")

SAMPLES = Path(__file__).parents[3] / "shared" / "mail"


@pytest.fixture(scope="session")
def sample_thread():
    """The six messages of one thread between a customer, support and billing, as they were sent."""
    return [(SAMPLES / "thread" / f"{number}.eml").read_bytes() for number in range(1, 7)]
