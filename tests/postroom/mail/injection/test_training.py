"""The shipped weights are what the training script makes of the data beside it, to the last bit."""

from __future__ import annotations

import subprocess
import sys
from hashlib import sha256
from importlib.resources import files
from pathlib import Path

import pytest

TRAIN = Path(__file__).parents[4] / "shared" / "injection" / "train.py"


@pytest.mark.slow
@pytest.mark.timeout(1200)
def test_training_again_makes_the_shipped_file(tmp_path: Path) -> None:
    target = tmp_path / "weights.bin"

    subprocess.run([sys.executable, TRAIN, target], check=True, timeout=1100)

    shipped = (files("postroom.mail.injection") / "weights.bin").read_bytes()
    assert sha256(target.read_bytes()).hexdigest() == sha256(shipped).hexdigest()
