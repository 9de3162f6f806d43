"""The columns of what a cell of a table of scores is summed from."""

from __future__ import annotations

N, PEOPLE, W, WX, WXX, SS, WW, SW = range(8)
"""Columns of the sums of a cell: answers, people, weight, weight times x, weight times x squared;
then over people: squares of their weighted sums and weights, and the products of both."""

BOTH, XX, WX_BEFORE, XW_BEFORE, WW_BEFORE = range(5)
"""Columns of what a cell shares with the period before it: people in both, and over them the
products now times before of sum and sum, weight and sum, sum and weight, weight and weight."""
