"""One sweep over the processes of a batch, its sixteen lanes written out.

Design note. The sum over a process's inputs must stay in registers: as a loop over lanes the
compiler would store and load it again for every input, which takes two and a half times as long.
Sixteen local variables are joined to vector registers by the compiler's SLP pass, which numba
leaves off unless asked; it is asked for here, before anything is compiled.
"""

# numba has no types: its decorator is unknown to the checker.
# mypy: disable-error-code="untyped-decorator"

from typing import Any

import numpy as np
from numba import config, njit

config.SLP_VECTORIZE = 1  # type: ignore[attr-defined]


@njit(nogil=True, error_model="numpy", cache=True, inline="always")
def _larger(largest: Any, step: Any) -> Any:
    """Return the larger magnitude; not a number compares false and must not pass for small."""
    size = abs(step)
    return largest if size <= largest else size  # noqa: FURB136


@njit(nogil=True, error_model="numpy", cache=True, fastmath={"contract"})
def sweep(
    begin: Any,
    end: Any,
    omega: Any,
    fixed_start: Any,
    fixed_index: Any,
    fixed_weight: Any,
    drawn_start: Any,
    drawn_index: Any,
    values: Any,
    direct: Any,
    last: Any,
    y: Any,
) -> None:
    """Relax y (n, 16) of the processes from `begin` to before `end` once, suppliers first.

    y_j ← y_j + ω (h_j + Σ w_ji y_i − y_j); `last` (16,) becomes the largest step of each lane.
    """
    last[:] = 0
    for process in range(begin, end):
        p = np.uintp(process)
        t0, t1, t2, t3 = (
            direct[p, 0] - y[p, 0],
            direct[p, 1] - y[p, 1],
            direct[p, 2] - y[p, 2],
            direct[p, 3] - y[p, 3],
        )
        t4, t5, t6, t7 = (
            direct[p, 4] - y[p, 4],
            direct[p, 5] - y[p, 5],
            direct[p, 6] - y[p, 6],
            direct[p, 7] - y[p, 7],
        )
        t8, t9, t10, t11 = (
            direct[p, 8] - y[p, 8],
            direct[p, 9] - y[p, 9],
            direct[p, 10] - y[p, 10],
            direct[p, 11] - y[p, 11],
        )
        t12, t13, t14, t15 = (
            direct[p, 12] - y[p, 12],
            direct[p, 13] - y[p, 13],
            direct[p, 14] - y[p, 14],
            direct[p, 15] - y[p, 15],
        )
        for entry in range(fixed_start[p], fixed_start[p + np.uintp(1)]):
            e = np.uintp(entry)
            s, w = np.uintp(fixed_index[e]), fixed_weight[e]
            t0, t1, t2, t3 = t0 + w * y[s, 0], t1 + w * y[s, 1], t2 + w * y[s, 2], t3 + w * y[s, 3]
            t4, t5, t6, t7 = t4 + w * y[s, 4], t5 + w * y[s, 5], t6 + w * y[s, 6], t7 + w * y[s, 7]
            t8, t9, t10, t11 = (
                t8 + w * y[s, 8],
                t9 + w * y[s, 9],
                t10 + w * y[s, 10],
                t11 + w * y[s, 11],
            )
            t12, t13, t14, t15 = (
                t12 + w * y[s, 12],
                t13 + w * y[s, 13],
                t14 + w * y[s, 14],
                t15 + w * y[s, 15],
            )
        for entry in range(drawn_start[p], drawn_start[p + np.uintp(1)]):
            e = np.uintp(entry)
            s = np.uintp(drawn_index[e])
            t0, t1, t2, t3 = (
                t0 + values[e, 0] * y[s, 0],
                t1 + values[e, 1] * y[s, 1],
                t2 + values[e, 2] * y[s, 2],
                t3 + values[e, 3] * y[s, 3],
            )
            t4, t5, t6, t7 = (
                t4 + values[e, 4] * y[s, 4],
                t5 + values[e, 5] * y[s, 5],
                t6 + values[e, 6] * y[s, 6],
                t7 + values[e, 7] * y[s, 7],
            )
            t8, t9, t10, t11 = (
                t8 + values[e, 8] * y[s, 8],
                t9 + values[e, 9] * y[s, 9],
                t10 + values[e, 10] * y[s, 10],
                t11 + values[e, 11] * y[s, 11],
            )
            t12, t13, t14, t15 = (
                t12 + values[e, 12] * y[s, 12],
                t13 + values[e, 13] * y[s, 13],
                t14 + values[e, 14] * y[s, 14],
                t15 + values[e, 15] * y[s, 15],
            )
        y[p, 0], y[p, 1], y[p, 2], y[p, 3] = (
            y[p, 0] + omega * t0,
            y[p, 1] + omega * t1,
            y[p, 2] + omega * t2,
            y[p, 3] + omega * t3,
        )
        y[p, 4], y[p, 5], y[p, 6], y[p, 7] = (
            y[p, 4] + omega * t4,
            y[p, 5] + omega * t5,
            y[p, 6] + omega * t6,
            y[p, 7] + omega * t7,
        )
        y[p, 8], y[p, 9], y[p, 10], y[p, 11] = (
            y[p, 8] + omega * t8,
            y[p, 9] + omega * t9,
            y[p, 10] + omega * t10,
            y[p, 11] + omega * t11,
        )
        y[p, 12], y[p, 13], y[p, 14], y[p, 15] = (
            y[p, 12] + omega * t12,
            y[p, 13] + omega * t13,
            y[p, 14] + omega * t14,
            y[p, 15] + omega * t15,
        )
        last[0], last[1], last[2], last[3] = (
            _larger(last[0], t0),
            _larger(last[1], t1),
            _larger(last[2], t2),
            _larger(last[3], t3),
        )
        last[4], last[5], last[6], last[7] = (
            _larger(last[4], t4),
            _larger(last[5], t5),
            _larger(last[6], t6),
            _larger(last[7], t7),
        )
        last[8], last[9], last[10], last[11] = (
            _larger(last[8], t8),
            _larger(last[9], t9),
            _larger(last[10], t10),
            _larger(last[11], t11),
        )
        last[12], last[13], last[14], last[15] = (
            _larger(last[12], t12),
            _larger(last[13], t13),
            _larger(last[14], t14),
            _larger(last[15], t15),
        )
