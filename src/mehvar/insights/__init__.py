"""What do customers need, who says so, whose money is behind it, and did the change help?

People of the company write needs, link evidence to them and plan what to do; a build weighs them.
Published figures of others are kept here too, to stand beside the company's own scores.
"""

from __future__ import annotations

from mehvar.insights._build import MARTS, READS, build_insights
from mehvar.insights._published import (
    Benchmark,
    Change,
    Worth,
    read_benchmarks,
    read_worths,
)

__all__ = [
    "MARTS",
    "READS",
    "Benchmark",
    "Change",
    "Worth",
    "build_insights",
    "read_benchmarks",
    "read_worths",
]
