"""Draws badges with pybadges, for `cargo bench --bench render`; as peers.mjs does, whose head says what comes in and goes out."""

import json
import sys
import time
from importlib.metadata import version

import pybadges


def name(number):
    letters = "".join(chr(97 + number // 26**place % 26) for place in range(6))
    return f"Bakery {letters} Mostu"


for line in sys.stdin:
    count, first = map(int, line.split())
    times, size = [], 0
    for number in range(first, first + count):
        begun = time.perf_counter()
        drawn = pybadges.badge(left_text=name(number), right_text="Next open day: Thu 3 Dec", right_color="green")
        times.append((time.perf_counter() - begun) * 1e6)
        size += len(drawn.encode())
    works = {"svg": {"times_us": times, "bytes": size / count}}
    print(json.dumps({"peer": "pybadges", "version": version("pybadges"), "works": works}), flush=True)
