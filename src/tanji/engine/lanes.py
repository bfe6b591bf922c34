# numba has no types: its decorator is unknown to the checker.
# mypy: disable-error-code="untyped-decorator"
"""Compiled loops of the background Monte Carlo: sixteen draws side by side, one in each lane.

Imported only when a background is sampled: loading the compiler takes a second.

Design note. A draw is a function of the seed, the batch, the lane and the key of its entry
(Philox2x32-10, Salmon et al. 2011, SC11), so order, threads and other entries cannot change it. The
drawn factor is a float32 by definition: x = exp(σ z), z by the inverse of the normal distribution
(Giles 2011, GPU Computing Gems, ch. 10). float32 and float64 solve the same sampled matrix. numba
vectorises plain loops over arrays with `error_model="numpy"` and nothing that calls a function of
the C library, hence the polynomials for exp and log.
"""

from math import log, sqrt
from typing import Any

import numpy as np
from numba import njit

from tanji.engine.sweep import sweep

LANES = 16
_HALF = LANES // 2
_BLOCK = 256

_options: dict[str, Any] = {"nogil": True, "error_model": "numpy", "cache": True}


@njit(inline="always", **_options)
def _round(left: Any, right: Any, key: Any) -> Any:
    product = left * np.uint64(0xD256D193)
    mixed = (product >> np.uint64(32)) ^ (key & np.uint64(0xFFFFFFFF)) ^ right
    return mixed, product & np.uint64(0xFFFFFFFF)


@njit(**_options)
def uniforms(keys: Any, seed: Any, mix: Any, lane: Any, left: Any, right: Any, out: Any) -> None:
    """Fill out (entries · 8,) of uint64 with two random numbers of 32 bits for each key and lane.

    All are uint64: `seed` is the key of the generator, `mix` and `lane` (8,) go into the counter.
    `left` and `right` are room for the counters. The rounds are written out, because a loop of ten
    within the loop would keep it from being vectorised.
    """
    for entry in range(len(keys)):
        low = (keys[entry] ^ mix) & np.uint64(0xFFFFFFFF)
        high = (keys[entry] >> np.uint64(32)) << np.uint64(4)
        for at in range(_HALF):
            left[entry * _HALF + at] = low
            right[entry * _HALF + at] = high | lane[at]
    w = np.uint64(0x9E3779B9)
    k1, k2, k3 = seed + w, seed + w * np.uint64(2), seed + w * np.uint64(3)
    k4, k5, k6 = k3 + w, k3 + w * np.uint64(2), k3 + w * np.uint64(3)
    k7, k8, k9 = k6 + w, k6 + w * np.uint64(2), k6 + w * np.uint64(3)
    for at in range(len(keys) * _HALF):
        a, b = _round(left[at], right[at], seed)
        a, b = _round(a, b, k1)
        a, b = _round(a, b, k2)
        a, b = _round(a, b, k3)
        a, b = _round(a, b, k4)
        a, b = _round(a, b, k5)
        a, b = _round(a, b, k6)
        a, b = _round(a, b, k7)
        a, b = _round(a, b, k8)
        a, b = _round(a, b, k9)
        out[at] = (b << np.uint64(32)) | a


@njit(fastmath={"contract"}, **_options)
def normals(bits: Any, w: Any, out: Any) -> None:
    """Fill out (count,) of float32 with standard normals of bits (count,), symmetric about 0.

    One bit is the sign, 31 are the two-sided tail probability t, so both tails are equally fine.
    `w` (count,) is room: two short loops overlap better than a long one.
    """
    for at in range(len(bits)):
        tail = np.float32(np.int32(bits[at] >> np.uint32(1))) * np.float32(2.0**-31)
        tail = tail + np.float32(2.0**-32)
        out[at] = np.float32(1.0) - tail
        w[at] = _minus_log(tail * (np.float32(2.0) - tail))  # −ln (1 − x²) with x = 1 − t
    for at in range(len(bits)):
        near = w[at] - np.float32(2.5)
        p = np.float32(2.81022636e-08)
        p = p * near + np.float32(3.43273939e-07)
        p = p * near + np.float32(-3.5233877e-06)
        p = p * near + np.float32(-4.39150654e-06)
        p = p * near + np.float32(0.00021858087)
        p = p * near + np.float32(-0.00125372503)
        p = p * near + np.float32(-0.00417768164)
        p = p * near + np.float32(0.246640727)
        p = p * near + np.float32(1.50140941)
        far = np.sqrt(w[at]) - np.float32(3.0)
        q = np.float32(-0.000200214257)
        q = q * far + np.float32(0.000100950558)
        q = q * far + np.float32(0.00134934322)
        q = q * far + np.float32(-0.00367342844)
        q = q * far + np.float32(0.00573950773)
        q = q * far + np.float32(-0.0076224613)
        q = q * far + np.float32(0.00943887047)
        q = q * far + np.float32(1.00167406)
        q = q * far + np.float32(2.83297682)
        size = (p if w[at] < np.float32(5.0) else q) * out[at]
        odd = np.float32(np.int32(np.int32(bits[at]) & np.int32(1)))
        out[at] = (odd * np.float32(-2.0) + np.float32(1.0)) * size * np.float32(1.4142135)


@njit(fastmath={"contract"}, inline="always", **_options)
def _minus_log(x: Any) -> Any:
    """−ln x for a positive normal float32, to one unit in the last place or so."""
    bits = np.float32(x).view(np.int32)
    exponent = np.int32(np.int32(bits >> np.int32(23)) - np.int32(127))
    mantissa = np.int32((bits & np.int32(0x007FFFFF)) | np.int32(0x3F800000)).view(np.float32)
    large = mantissa > np.float32(1.4142135)
    mantissa = mantissa * np.float32(0.5) if large else mantissa
    scale = np.float32(exponent) + (np.float32(1.0) if large else np.float32(0.0))
    f = mantissa - np.float32(1.0)
    # Cephes logf.
    p = np.float32(7.0376836292e-2)
    p = p * f + np.float32(-1.1514610310e-1)
    p = p * f + np.float32(1.1676998740e-1)
    p = p * f + np.float32(-1.2420140846e-1)
    p = p * f + np.float32(1.4249322787e-1)
    p = p * f + np.float32(-1.6668057665e-1)
    p = p * f + np.float32(2.0000714765e-1)
    p = p * f + np.float32(-2.4999993993e-1)
    p = p * f + np.float32(3.3333331174e-1)
    square = f * f
    value = f - np.float32(0.5) * square + f * square * p
    return -(value + scale * np.float32(0.6931472))


@njit(fastmath={"contract"}, **_options)
def exponentials(sigma: Any, z: Any, out: Any) -> None:
    """Fill out (entries, 16) of float32 with exp(σ z), σ (entries,) and z (entries, 16)."""
    width = z.shape[1]
    for entry in range(len(sigma)):
        s = sigma[entry]
        for at in range(width):
            y = s * z[entry, at] * np.float32(1.4426950408889634)
            # Adding and taking away 1.5 · 2²³ rounds to the nearest whole number.
            whole = (y + np.float32(12582912.0)) - np.float32(12582912.0)
            f = y - whole
            p = np.float32(1.535336188319500e-4)
            p = p * f + np.float32(1.339887440266574e-3)
            p = p * f + np.float32(9.618437357674640e-3)
            p = p * f + np.float32(5.550332471162809e-2)
            p = p * f + np.float32(2.402264791363012e-1)
            p = p * f + np.float32(6.931472028550421e-1)
            p = p * f + np.float32(1.0)
            power = np.int32((np.int32(whole) + np.int32(127)) << np.int32(23)).view(np.float32)
            out[entry, at] = p * power


@njit(**_options)
def others(
    kind: Any,
    centre: Any,
    spread: Any,
    low: Any,
    high: Any,
    below: Any,
    above: Any,
    bits: Any,
    out: Any,
) -> None:
    """Fill out (entries, 16) with normals (2), triangulars (3) and uniforms (4) by quantile.

    `below` and `above` are the probabilities of a normal at its truncation.
    """
    for entry in range(len(kind)):
        for at in range(bits.shape[1]):
            u = (np.float64(bits[entry, at]) + 0.5) * 2.0**-32
            if kind[entry] == 2:
                p = below[entry] + u * (above[entry] - below[entry])
                x = centre[entry] + spread[entry] * _quantile(p)
                x = min(max(x, low[entry]), high[entry])
            elif kind[entry] == 3:
                width = high[entry] - low[entry]
                if u * width < centre[entry] - low[entry]:
                    x = low[entry] + sqrt(u * width * (centre[entry] - low[entry]))
                else:
                    x = high[entry] - sqrt((1 - u) * width * (high[entry] - centre[entry]))
            else:
                x = low[entry] + u * (high[entry] - low[entry])
            out[entry, at] = x


@njit(**_options)
def _quantile(p: Any) -> Any:
    """Φ⁻¹(p): Acklam's rational approximation and one step of Halley's method."""
    if p <= 0.0:
        return -np.inf
    if p >= 1.0:
        return np.inf
    if p < 0.02425 or p > 0.97575:
        q = sqrt(-2.0 * log(p if p < 0.5 else 1.0 - p))
        x = (
            (
                (
                    ((-7.784894002430293e-3 * q - 3.223964580411365e-1) * q - 2.400758277161838) * q
                    - 2.549732539343734
                )
                * q
                + 4.374664141464968
            )
            * q
            + 2.938163982698783
        ) / (
            (
                ((7.784695709041462e-3 * q + 3.224671290700398e-1) * q + 2.445134137142996) * q
                + 3.754408661907416
            )
            * q
            + 1.0
        )
        return x if p < 0.5 else -x
    q = p - 0.5
    r = q * q
    return (
        (
            (
                (
                    ((-3.969683028665376e1 * r + 2.209460984245205e2) * r - 2.759285104469687e2) * r
                    + 1.383577518672690e2
                )
                * r
                - 3.066479806614716e1
            )
            * r
            + 2.506628277459239
        )
        * q
    ) / (
        (
            (
                ((-5.447609879822406e1 * r + 1.615858368580409e2) * r - 1.556989798598866e2) * r
                + 6.680131188771972e1
            )
            * r
            - 1.328068155288572e1
        )
        * r
        + 1.0
    )


@njit(**_options)
def lognormals(
    keys: Any, sigma: Any, median: Any, weight: Any, seed: Any, mix: Any, lane: Any, out: Any
) -> None:
    """Fill out (entries, 16) with weight · median · exp(σ z), block by block within the cache."""
    left, right = np.empty(_BLOCK * _HALF, np.uint64), np.empty(_BLOCK * _HALF, np.uint64)
    random = np.empty(_BLOCK * _HALF, np.uint64)
    bits = random.view(np.uint32)
    w, flat = np.empty(_BLOCK * LANES, np.float32), np.empty(_BLOCK * LANES, np.float32)
    z = flat.reshape(_BLOCK, LANES)
    x = np.empty((_BLOCK, LANES), np.float32)
    for start in range(0, len(keys), _BLOCK):
        stop = min(start + _BLOCK, len(keys))
        count = stop - start
        uniforms(keys[start:stop], seed, mix, lane, left, right, random)
        normals(bits[: count * LANES], w, flat)
        exponentials(sigma[start:stop], z, x)
        for entry in range(count):
            factor = weight[start + entry]
            middle = median[start + entry]
            for at in range(LANES):
                out[start + entry, at] = factor * (middle * x[entry, at])


@njit(**_options)
def share(first: Any, member: Any, per: Any, total: Any, values: Any) -> None:
    """Scale the members of each group so that Σ per · values is `total` (groups,) in every lane."""
    for group in range(len(first) - 1):
        for lane in range(values.shape[1]):
            drawn = 0.0
            for at in range(first[group], first[group + 1]):
                drawn += per[member[at]] * values[member[at], lane]
            scale = total[group] / drawn
            for at in range(first[group], first[group + 1]):
                values[member[at], lane] *= scale


@njit(**_options)
def divide(process: Any, start: Any, by: Any, values: Any, direct: Any, own: Any) -> None:
    """Divide what each process emits (`own`) or else buys by its drawn reference."""
    for at in range(len(process)):
        if own:
            for lane in range(LANES):
                direct[process[at], lane] /= by[at, lane]
            continue
        for entry in range(start[process[at]], start[process[at] + 1]):
            for lane in range(LANES):
                values[entry, lane] /= by[at, lane]


@njit(**_options)
def gather(fixed: Any, start: Any, weight: Any, draws: Any, out: Any) -> None:
    """Fill out (n, 16) with fixed (n,) + Σ weight · draws over the entries of each process."""
    for process in range(len(fixed)):
        for lane in range(LANES):
            out[process, lane] = fixed[process]
        for entry in range(start[process], start[process + 1]):
            w = weight[entry]
            for lane in range(LANES):
                out[process, lane] += w * draws[entry, lane]


@njit(nogil=True, error_model="numpy")  # not cached: a cache would keep an older `sweep`
def settle(
    first: Any,
    omega: Any,
    tolerance: Any,
    limit: Any,
    fixed_start: Any,
    fixed_index: Any,
    fixed_weight: Any,
    drawn_start: Any,
    drawn_index: Any,
    values: Any,
    direct: Any,
    worst: Any,
    y: Any,
) -> Any:
    """Relax segment after segment until the last step of every lane is within `tolerance`.

    `first` bounds the segments: a process alone needs one pass, a loop up to `limit`. `worst` (16,)
    becomes the largest last step of each lane; returns the number of sweeps of the longest loop.
    """
    most = 0
    change = np.empty_like(worst)
    one = np.ones_like(worst)[0]
    for lane in range(LANES):
        worst[lane] = 0
    for segment in range(len(first) - 1):
        begin, end = first[segment], first[segment + 1]
        if end - begin == 1:
            sweep(
                begin,
                end,
                one,
                fixed_start,
                fixed_index,
                fixed_weight,
                drawn_start,
                drawn_index,
                values,
                direct,
                change,
                y,
            )
            continue
        done, settled = 0, False
        while done < limit and not settled:
            sweep(
                begin,
                end,
                omega,
                fixed_start,
                fixed_index,
                fixed_weight,
                drawn_start,
                drawn_index,
                values,
                direct,
                change,
                y,
            )
            done += 1
            settled = True
            for lane in range(LANES):
                settled = settled and change[lane] <= tolerance
        most = max(most, done)
        for lane in range(LANES):
            last = change[lane]
            worst[lane] = worst[lane] if last <= worst[lane] else last  # noqa: FURB136
    return most
