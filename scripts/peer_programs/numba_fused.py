#!/usr/bin/env python3
"""The pipeline as one loop over rows, compiled by numba, which keeps the machine code for the next
start. Workers are threads that do without Python's lock. cv2 reads and writes the files.

The casts let LLVM make vectors of 16-bit integers: numba computes in 64 bits otherwise.
"""
import os
from pathlib import Path

CACHE = Path(__file__).resolve().parents[2] / ".cache" / "numba"
os.environ.setdefault("NUMBA_CACHE_DIR", str(CACHE))  # numba reads it when it is imported

import common  # noqa: E402
import numba  # noqa: E402
import numpy as np  # noqa: E402
import opencv  # noqa: E402
from numpy import float32, int16, int32, uint8, uint16  # noqa: E402


@numba.njit(inline="always")
def mirrored(y, size):
    y = abs(y)
    return y if y < size else 2 * size - 2 - y


@numba.njit(nogil=True, cache=True)
def pipeline(bgr, result):
    """Keeps four rows of each filter's output, and computes three beyond the image's borders."""
    height, width = result.shape
    samples = bgr.reshape(height, 3 * width)
    grey = np.empty(width + 2, int16)
    sums = np.empty((4, width), int16)
    blurred = np.empty((4, width + 2), int16)
    edges = np.empty((4, width + 2), int16)
    for y in range(height + 6):
        row = samples[mirrored(y - 3, height)]
        for x in range(width):
            b, g, r = uint16(row[3 * x]), uint16(row[3 * x + 1]), uint16(row[3 * x + 2])
            # The weights 9798, 19235 and 3735 in parts of 8 bits: exact, and 16 bits suffice.
            low = uint16(70 * r + 35 * g + 151 * b) >> 8
            grey[x + 1] = uint16(38 * r + 75 * g + 14 * b + low + 64) >> 7
        grey[0], grey[width + 1] = grey[2], grey[width - 1]
        below = sums[y & 3]
        for x in range(width):
            below[x] = grey[x] + 2 * grey[x + 1] + grey[x + 2]
        if y < 2:
            continue
        above, here, blur = sums[y - 2 & 3], sums[y - 1 & 3], blurred[y & 3]
        for x in range(width):
            blur[x + 1] = int16(above[x] + 2 * here[x] + below[x] + 8) >> 4
        blur[0], blur[width + 1] = blur[2], blur[width - 1]
        if y < 4:
            continue
        a, h, edge = blurred[y - 2 & 3], blurred[y - 1 & 3], edges[y & 3]
        for x in range(width):
            dx = int16(a[x + 2] + 2 * h[x + 2] + blur[x + 2] - a[x] - 2 * h[x] - blur[x])
            dy = int16(blur[x] + 2 * blur[x + 1] + blur[x + 2] - a[x] - 2 * a[x + 1] - a[x + 2])
            length = np.sqrt(float32(int32(dx * dx + dy * dy)))
            edge[x + 1] = min(int32(length + float32(0.5)), int32(255))
        edge[0], edge[width + 1] = edge[2], edge[width - 1]
        if y < 6:
            continue
        a, h, out = edges[y - 2 & 3], edges[y - 1 & 3], result[y - 6]
        for x in range(width):
            sharp = int16(5 * h[x + 1] - h[x] - h[x + 2] - a[x + 1] - edge[x + 1])
            light = uint16(min(int16(213), max(int16(0), sharp)))  # 213 becomes 255, and all above
            out[x] = uint16(light * uint16(307) + uint16(128)) >> 8


class Numba(opencv.OpenCv):
    library = f"numba {numba.__version__}"

    def start(self, workers):
        pipeline(np.zeros((8, 8, 3), uint8), np.zeros((8, 8), uint8))  # compiles
        super().start(workers)

    @staticmethod
    def filter(image, result):
        pipeline(image, result)


if __name__ == "__main__":
    common.main(__doc__, Numba())
