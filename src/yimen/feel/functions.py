"""The closed set of functions. None of them knows the time, the machine or anything but its arguments."""

from __future__ import annotations

from yimen.feel import (
    functions_dates,
    functions_lists,
    functions_numbers,
    functions_patterns,
    functions_ranges,
    functions_texts,
)
from yimen.feel.function_table import FUNCTIONS, Function, call

GROUPS = (
    functions_dates,
    functions_lists,
    functions_numbers,
    functions_patterns,
    functions_ranges,
    functions_texts,
)
NAMES = tuple(sorted(FUNCTIONS))

__all__ = ["FUNCTIONS", "GROUPS", "NAMES", "Function", "call"]
