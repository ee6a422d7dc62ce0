"""Sample mail, and what every test of composing needs."""

from pathlib import Path

import pytest

SAMPLES = Path(__file__).parents[3] / "shared" / "mail"


@pytest.fixture(scope="session")
def sample_thread():
    """The six messages of one thread between a customer, support and billing, as they were sent."""
    return [(SAMPLES / "thread" / f"{number}.eml").read_bytes() for number in range(1, 7)]
