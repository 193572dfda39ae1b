"""Makes the contract suite importable from every folder below, with asserts that explain."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
pytest.register_assert_rewrite(
    "contract_archive",
    "contract_peer",
    "contract_watch",
    "contract_actions",
    "contract_suite",
    "contract_close",
    "contract_closure",
    "desk_suite",
    "mailbox_peer",
    "mailbox_suite",
)
