#!/usr/bin/env python3
"""The pipeline in Halide, compiled for the processor and the shape of the images. All images of one
shape are one array, so that a run is one call; Halide's own threads share the images.

Set-up compiles a few schedules and keeps the one that is fastest here; results/README.md has what
else was tried. Images are at least 4 pixels high and wide.
"""
import ctypes
import itertools
import os
import time
from importlib.metadata import version

import common
import halide as hl
import numpy as np
from PIL import Image

M_MMAP_THRESHOLD, M_TRIM_THRESHOLD = -3, -1  # of malloc.h
# Rows computed at a time, and the lanes of Sobel and of horizontal sums; all else has twice as many.
SCHEDULES = tuple(itertools.product((1, 2), (16, 32)))

x, y, n = hl.vars("x y n")


def algorithm(rgb, width, height):
    """The stages in order. Grey is mirrored; all that follows is computed beyond the borders too."""
    grey, sums, blurred, edges, result = [
        hl.Func(name) for name in ("grey", "sums", "blurred", "edges", "result")]
    line = hl.i32(hl.abs(y))
    line = hl.select(line < height, line, 2 * height - 2 - line)
    column, border = hl.RDom([(0, width)], "column"), hl.RDom([(1, 3)], "border")
    r, g, b = [hl.u16(rgb[channel, column.x, line, n]) for channel in range(3)]
    # The weights 9798, 19235 and 3735 in parts of 8 bits: exact, and 16 bits suffice.
    low = (70 * r + 35 * g + 151 * b) >> 8
    grey[x, y, n] = hl.undef(hl.UInt(8))
    grey[column.x, y, n] = hl.u8((38 * r + 75 * g + 14 * b + low + 64) >> 7)
    grey[-border.x, y, n] = grey[border.x, y, n]
    grey[width - 1 + border.x, y, n] = grey[width - 1 - border.x, y, n]

    before, here, after = [hl.u16(grey[x + dx, y, n]) for dx in (-1, 0, 1)]
    sums[x, y, n] = before + 2 * here + after
    blurred[x, y, n] = hl.u8((sums[x, y - 1, n] + 2 * sums[x, y, n] + sums[x, y + 1, n] + 8) >> 4)

    def blur(dx, dy):
        return hl.i16(blurred[x + dx, y + dy, n])
    weights = ((-1, 1), (0, 2), (1, 1))
    gx = sum(weight * (blur(1, d) - blur(-1, d)) for d, weight in weights)
    gy = sum(weight * (blur(d, 1) - blur(d, -1)) for d, weight in weights)
    square = hl.i32(gx) * hl.i32(gx) + hl.i32(gy) * hl.i32(gy)
    edges[x, y, n] = hl.u8_sat(hl.i32(hl.sqrt(hl.f32(square)) + 0.5))

    def edge(dx, dy):
        return hl.u16(edges[x + dx, y + dy, n])
    around = edge(-1, 0) + edge(1, 0) + edge(0, -1) + edge(0, 1)
    sharp = hl.min(hl.saturating_sub(5 * edge(0, 0), around), hl.u16(213))  # 213 becomes 255
    result[x, y, n] = hl.u8(sharp + ((51 * sharp + 128) >> 8))  # × 307/256
    return grey, sums, blurred, edges, result, column


def compile_for(width, height, rows, lanes, parallel):
    """A function of input and result. Each stage keeps a few rows, and the next slides over them."""
    rgb = hl.ImageParam(hl.UInt(8), 4, "rgb")  # channel, column, row, image
    rgb.dim(0).set_bounds(0, 3).set_stride(1)
    rgb.dim(1).set_bounds(0, width).set_stride(3)
    rgb.dim(2).set_bounds(0, height).set_stride(3 * width)
    rgb.dim(3).set_stride(3 * width * height)
    grey, sums, blurred, edges, result, column = algorithm(rgb, width, height)
    memory = result.output_buffer()
    memory.dim(0).set_bounds(0, width).set_stride(1)
    memory.dim(1).set_bounds(0, height).set_stride(width)
    memory.dim(2).set_stride(width * height)

    widest = 1 << (width.bit_length() - 1)
    few, many = min(lanes, widest), min(2 * lanes, widest)
    lane, row = hl.vars("lane row")

    def tile(stage, lanes):
        stage.split(x, x, lane, lanes).split(y, y, row, rows).reorder(lane, row, x, y)
        stage.vectorize(lane).unroll(row)
    result.bound(x, 0, width).bound(y, 0, height)
    tile(result, many)
    if parallel:
        result.parallel(n)
    for stage, lanes_of_stage in ((edges, few), (blurred, many), (sums, few)):
        stage.store_at(result, n).compute_at(result, y)
        tile(stage, lanes_of_stage)
    grey.store_at(result, n).compute_at(result, y)
    grey.update(0).vectorize(column.x, many)
    for mirroring in (1, 2):
        grey.update(mirroring).unscheduled()
    for stage in (grey, sums, blurred, edges):
        stage.fold_storage(y, 8)
    target = hl.get_host_target().with_feature(hl.TargetFeature.NoAsserts)
    return result.compile_to_callable([rgb], target)


def seconds(call, *arguments):
    start = time.perf_counter()
    call(*arguments)
    return time.perf_counter() - start


class Halide:
    library = f"Halide {version('halide')}"

    @staticmethod
    def load(path):
        with Image.open(path) as image:
            return np.asarray(image.convert("RGB"))

    @staticmethod
    def start(workers):
        os.environ["HL_NUM_THREADS"] = str(workers)  # read at the first run
        # malloc keeps the memory between the stages, instead of mapping it anew for each image.
        for option in (M_MMAP_THRESHOLD, M_TRIM_THRESHOLD):
            ctypes.CDLL(None).mallopt(option, 1 << 30)

    @staticmethod
    def memory_to_memory(images, results, workers):
        """A function that computes all images, one call for each shape."""
        calls = []
        for shape in {image.shape for image in images}:
            members = [k for k, image in enumerate(images) if image.shape == shape]
            stack = np.stack([images[k] for k in members])
            stacked_results = np.empty(stack.shape[:3], np.uint8)
            for k, result in zip(members, stacked_results):
                results[k] = result
            arrays = hl.Buffer(stack), hl.Buffer(stacked_results)
            height, width, _ = shape
            compiled = [compile_for(width, height, *schedule, parallel=workers > 1)
                        for schedule in SCHEDULES]
            rounds = [[seconds(call, *arrays) for call in compiled] for _ in range(6)]
            best = np.argmin(np.min(rounds, axis=0))
            calls.append((compiled[best], arrays))
        return lambda: [call(*arrays) for call, arrays in calls]


if __name__ == "__main__":
    common.main(__doc__, Halide(), scopes=("filter",))
