"""The few distributions that survey tests need, by series and continued fractions. Pure.

Every function is held against published tables in its tests; double precision, no library.
"""

from __future__ import annotations

import math
from functools import lru_cache
from statistics import NormalDist

_TINY = 1e-300
_CLOSE = 1e-15
_TERMS = 10_000
_NORMAL = NormalDist()


def normal_quantile(confidence: float) -> float:
    """Return z so that the middle `confidence` of a normal lies within ±z: 1.96 for 0.95."""
    return _NORMAL.inv_cdf((1 + confidence) / 2)


def normal_two_sided(z: float) -> float:
    """Return how likely a normal value at least as far from zero is."""
    return math.erfc(abs(z) / math.sqrt(2))


def chi_square_above(statistic: float, *, freedom: int) -> float:
    """Return how likely a chi-square value of at least `statistic` is."""
    if statistic <= 0 or freedom < 1:
        return 1.0
    return gamma_above(freedom / 2, statistic / 2)


def gamma_above(shape: float, x: float) -> float:
    """Return the upper regularised incomplete gamma function Q(shape, x)."""
    if x <= 0:
        return 1.0
    scale = math.exp(shape * math.log(x) - x - math.lgamma(shape))
    if x < shape + 1:
        return 1.0 - scale * _gamma_series(shape, x)
    return scale * _gamma_fraction(shape, x)


def _gamma_series(shape: float, x: float) -> float:
    term = total = 1 / shape
    for number in range(1, _TERMS):
        term *= x / (shape + number)
        total += term
        if term < total * _CLOSE:
            break
    return total


def _gamma_fraction(shape: float, x: float) -> float:
    """Return the continued fraction of the upper function by Lentz's method."""
    b = x + 1 - shape
    c = 1 / _TINY
    d = value = 1 / b
    for number in range(1, _TERMS):
        a = -number * (number - shape)
        b += 2
        d = 1 / (a * d + b or _TINY)
        c = b + a / c or _TINY
        value *= d * c
        if abs(d * c - 1) < _CLOSE:
            break
    return value


def beta_below(a: float, b: float, x: float) -> float:
    """Return the regularised incomplete beta function I_x(a, b)."""
    if x <= 0:
        return 0.0
    if x >= 1:
        return 1.0
    front = math.exp(
        math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log1p(-x)
    )
    if x < (a + 1) / (a + b + 2):
        return front * _beta_fraction(a, b, x) / a
    return 1.0 - front * _beta_fraction(b, a, 1 - x) / b


def _beta_fraction(a: float, b: float, x: float) -> float:
    c = 1.0
    d = value = 1 / (1 - (a + b) * x / (a + 1) or _TINY)
    for number in range(1, _TERMS):
        even = number * (b - number) * x / ((a + 2 * number - 1) * (a + 2 * number))
        odd = -(a + number) * (a + b + number) * x / ((a + 2 * number) * (a + 2 * number + 1))
        step = 1.0
        for part in (even, odd):
            d = 1 / (1 + part * d or _TINY)
            c = 1 + part / c or _TINY
            step = d * c
            value *= step
        if abs(step - 1) < _CLOSE:
            break
    return value


@lru_cache(maxsize=1024)
def t_quantile(confidence: float, *, freedom: float) -> float:
    """Return t so that the middle `confidence` of Student's distribution lies within ±t.

    Raises ValueError: fewer than one degree of freedom.
    """
    if freedom < 1:
        raise ValueError(freedom)
    low, high = 0.0, 1e4
    outside = 1 - confidence
    for _ in range(200):
        middle = (low + high) / 2
        if beta_below(freedom / 2, 0.5, freedom / (freedom + middle * middle)) > outside:
            low = middle
        else:
            high = middle
    return high
