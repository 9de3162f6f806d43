"""Expectation and maximisation of latent classes, one pass over the patterns, compiled.

Numba compiles each kernel once per machine and keeps it in ``NUMBA_CACHE_DIR``. Items reach it in
blocks: a few items whose answers together make one code. A pattern then costs one look-up per
block instead of one per item.
"""

from __future__ import annotations

from math import exp, log

import numpy as np
from numba import njit


@njit(cache=True)  # type: ignore[untyped-decorator] # numba is untyped
def expect(
    blocks: np.ndarray, weight: np.ndarray, log_chance: np.ndarray, log_share: np.ndarray
) -> tuple[np.ndarray, np.ndarray, float]:
    """Add up what the maximisation needs.

    Args:
        blocks: codes, one row per pattern and one column per block.
        weight: how many respondents gave the pattern.
        log_chance: of a block's code in a class; shape (blocks, codes, classes).
        log_share: of the classes.

    Returns:
        Expected respondents by (block, code, class), by class, and the log-likelihood.
    """
    patterns, width = blocks.shape
    classes = log_share.size
    told = np.zeros(log_chance.shape)
    members = np.zeros(classes)
    chance = np.empty(classes)
    level = 0.0
    for i in range(patterns):
        if weight[i] == 0:
            continue
        highest, whole = _weigh(blocks, i, log_chance, log_share, chance)
        level += weight[i] * (highest + log(whole))
        part = weight[i] / whole
        for k in range(classes):
            chance[k] *= part
            members[k] += chance[k]
        for j in range(width):
            code = blocks[i, j]
            for k in range(classes):
                told[j, code, k] += chance[k]
    return told, members, level


@njit(cache=True)  # type: ignore[untyped-decorator]
def belong(blocks: np.ndarray, log_chance: np.ndarray, log_share: np.ndarray) -> np.ndarray:
    """Return each pattern's probability of each class; shape (patterns, classes)."""
    classes = log_share.size
    found = np.empty((len(blocks), classes))
    chance = np.empty(classes)
    for i in range(len(blocks)):
        _, whole = _weigh(blocks, i, log_chance, log_share, chance)
        for k in range(classes):
            found[i, k] = chance[k] / whole
    return found


@njit(inline="always")  # type: ignore[untyped-decorator]
def _weigh(
    blocks: np.ndarray, i: int, log_chance: np.ndarray, log_share: np.ndarray, chance: np.ndarray
) -> tuple[float, float]:
    """Fill a pattern's chances, over the highest; return its logarithm and their sum."""
    classes = log_share.size
    for k in range(classes):
        chance[k] = log_share[k]
    for j in range(blocks.shape[1]):
        code = blocks[i, j]
        for k in range(classes):
            chance[k] += log_chance[j, code, k]
    highest = chance[0]
    for k in range(1, classes):
        highest = max(highest, chance[k])
    whole = 0.0
    for k in range(classes):
        chance[k] = exp(chance[k] - highest)
        whole += chance[k]
    return highest, whole
