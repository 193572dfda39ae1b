"""What Beadle reaches, measured on real processes and a real personal data server.

Nothing here asserts a time: a figure is printed beside its target, and a person reads it.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests"))  # the peers are those of the tests
# Whatever is installed, this checkout is measured.
os.environ["PYTHONPATH"] = str(ROOT)
