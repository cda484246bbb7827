"""How a type of ours is called in a format."""

from __future__ import annotations

import re


def snake(name: str) -> str:
    """``SignalDelivery`` as ``signal_delivery``."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()
