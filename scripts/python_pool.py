#!/usr/bin/env python3
"""The pipeline in Python, beside backend-bench on the same files: the comparison most people start from.

Runs decode → grayscale → Gaussian 3×3 → Sobel → sharpen → brightness → encode (JPEG, quality 90) over a
directory of JPEG files with cv2 and with Pillow + NumPy, each one image after the other and in a
ProcessPoolExecutor, and backend-bench's scope e2e on the same files in the same minutes. Every
variant's pixels are compared with backend-bench's baseline; one that differs gets no speedup.
Pools are started, and everything is run once, before the clock starts.

    scripts/python_pool.py DIR [--workers N] [--runs N] [--backend LIST] [--kernel NAME] [--json FILE]

Needs cv2, NumPy and Pillow: apt-get install python3-opencv python3-numpy python3-pil, or, with pip,
opencv-python-headless numpy pillow. Exit codes: 0 all identical, 1 a variant differs, 2 usage.
"""

import argparse
import hashlib
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
GAIN = 307 / 256  # brightness:gain=1.2, rounded to 1/256 as in the pixel contract

try:
    import cv2
    import numpy as np
    from PIL import Image
except ImportError as missing:
    sys.exit(f"python_pool: {missing}: install python3-opencv, python3-numpy and python3-pil")


def filter_with_cv2(rgb):
    grey = cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY)
    blurred = cv2.GaussianBlur(grey, (3, 3), 0)
    gx = cv2.Sobel(blurred, cv2.CV_16S, 1, 0).astype(np.float32)
    gy = cv2.Sobel(blurred, cv2.CV_16S, 0, 1).astype(np.float32)
    edges = cv2.convertScaleAbs(cv2.magnitude(gx, gy))
    kernel = np.array([[0, -1, 0], [-1, 5, -1], [0, -1, 0]], np.float32)
    return cv2.convertScaleAbs(np.maximum(cv2.filter2D(edges, -1, kernel), 0), alpha=GAIN)


def filter_with_numpy(rgb):
    def neighbours(image):
        padded = np.pad(image.astype(np.int32), 1, mode="reflect")
        rows, columns = image.shape
        return lambda dy, dx: padded[1 + dy:1 + dy + rows, 1 + dx:1 + dx + columns]

    weighted = rgb.astype(np.int32) @ np.array([9798, 19235, 3735], np.int32)
    p = neighbours((weighted + (1 << 14)) >> 15)
    blurred = (4 * p(0, 0) + 2 * (p(-1, 0) + p(1, 0) + p(0, -1) + p(0, 1)) +
               p(-1, -1) + p(-1, 1) + p(1, -1) + p(1, 1) + 8) >> 4
    p = neighbours(blurred)
    gx = p(-1, 1) + 2 * p(0, 1) + p(1, 1) - p(-1, -1) - 2 * p(0, -1) - p(1, -1)
    gy = p(1, -1) + 2 * p(1, 0) + p(1, 1) - p(-1, -1) - 2 * p(-1, 0) - p(-1, 1)
    edges = np.minimum(255, np.rint(np.sqrt(gx * gx + gy * gy))).astype(np.int32)
    p = neighbours(edges)
    sharp = np.clip(5 * p(0, 0) - p(-1, 0) - p(1, 0) - p(0, -1) - p(0, 1), 0, 255)
    return np.clip(np.rint(sharp * GAIN), 0, 255).astype(np.uint8)


def process_with_cv2(source, target):
    flags = cv2.IMREAD_COLOR | cv2.IMREAD_IGNORE_ORIENTATION
    bgr = cv2.imread(source, flags)
    grey = filter_with_cv2(cv2.cvtColor(bgr, cv2.COLOR_BGR2RGB))
    if target:
        cv2.imwrite(target, grey, [cv2.IMWRITE_JPEG_QUALITY, 90])
    return hashlib.sha256(grey.tobytes()).hexdigest()


def process_with_pillow(source, target):
    with Image.open(source) as image:
        grey = filter_with_numpy(np.asarray(image.convert("RGB")))
    if target:
        Image.fromarray(grey).save(target, quality=90)
    return hashlib.sha256(grey.tobytes()).hexdigest()


VARIANTS = {"python-cv2": process_with_cv2, "python-pillow": process_with_pillow}


def one_thread():
    cv2.setNumThreads(1)  # each worker uses one thread


def run_once(process, pool, sources, targets):
    """The seconds that one pass over all files takes."""
    start = time.perf_counter()
    list((pool.map if pool else map)(process, sources, targets))
    return time.perf_counter() - start


def measure(name, workers, files, runs, expected):
    """One row of results, in the form of results/schema.json."""
    process = VARIANTS[name]
    sources = [str(file) for file in files]
    with tempfile.TemporaryDirectory() as directory:
        targets = [f"{directory}/{n}.jpg" for n in range(len(files))]
        start = time.perf_counter()
        pool = ProcessPoolExecutor(workers, initializer=one_thread) if workers > 1 else None
        if pool:
            list(pool.map(abs, range(workers)))
        setup = time.perf_counter() - start
        try:
            digests = list((pool.map if pool else map)(process, sources, [None] * len(files)))
            run_once(process, pool, sources, targets)
            times = [run_once(process, pool, sources, targets) for _ in range(runs)]
        finally:
            if pool:
                pool.shutdown()
    different = sum(a != b for a, b in zip(digests, expected))
    return {
        "contender": {"backend": name, "kernel": name.removeprefix("python-"), "workers": workers},
        "scope": "e2e",
        "status": "mismatch" if different else "ok",
        "reason": f"{different} of {len(files)} images differ" if different else None,
        "settled": {"driver": f"Python {sys.version.split()[0]}, cv2 {cv2.__version__}"},
        "setups_s": [setup],
        "samples": [{"process": 0, "round": n, "time_s": time_s}
                    for n, time_s in enumerate(times, start=1)],
    }


def run_bench(arguments, directory, output):
    """backend-bench's results on the same files, with its baseline's images kept as PNG or not."""
    result = Path(output) / "bench.json"
    command = [arguments.bench, "--images", str(directory), "--count", "all", "--scope", "e2e",
               "--workers", str(arguments.workers), "--runs", str(arguments.runs),
               "--json", str(result)]
    if arguments.backend:
        command += ["--backend", arguments.backend]
    if arguments.kernel:
        command += ["--kernel", arguments.kernel]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return json.loads(result.read_text())


def reference_digests(arguments, directory, files, output):
    """A digest of the baseline's pixels for each file, read from PNG files, which are lossless."""
    subprocess.run([arguments.bench, "--images", str(directory), "--count", "all", "--scope", "e2e",
                    "--runs", "1", "--backend", "cpu-scalar", "--image-format", "png",
                    "--save-images", output],
                   check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    digests = []
    for file in files:
        png = Path(output) / "cpu-scalar" / file.relative_to(directory).with_suffix(".png")
        grey = cv2.imread(str(png), cv2.IMREAD_GRAYSCALE)
        digests.append(hashlib.sha256(grey.tobytes()).hexdigest())
    return digests


def median(row):
    """The median of the timed runs, in seconds; None where there are none."""
    times = [sample["time_s"] for sample in row["samples"]
             if sample["round"] > 0 and "disturbance" not in sample]
    return statistics.median(times) if times else None


def print_table(rows, images):
    print(f"{'backend':<14} {'kernel':<8} {'workers':>7} {'time ms':>8} {'images/s':>8} "
          f"{'speedup':>8} identical")
    baseline = median(rows[0])
    for row in rows:
        contender = row["contender"]
        name = f"{contender['backend']:<14} {contender['kernel']:<8}"
        time_s = median(row)
        if time_s is None:
            print(f"{name} {row['status']}: {row['reason']}")
            continue
        identical = row["status"] == "ok"
        speedup = f"{baseline / time_s:.2f}×" if identical and baseline else "–"
        print(f"{name} {contender['workers'] or '–':>7} {time_s * 1e3:>8.1f} "
              f"{images / time_s:>8.1f} {speedup:>8} {'yes' if identical else 'NO':>9}")


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("directory", type=Path, help="JPEG files, searched recursively")
    parser.add_argument("--workers", type=int, default=len(os.sched_getaffinity(0)))
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--backend", help="backend-bench's backends [all that are usable]")
    parser.add_argument("--kernel", help="their kernel")
    parser.add_argument("--json", type=Path, help="write all rows to this file")
    parser.add_argument("--bench", default=str(ROOT / "build" / "backend-bench"),
                        help="the program [build/backend-bench]")
    arguments = parser.parse_args()
    if not Path(arguments.bench).exists():
        parser.error(f"{arguments.bench} is not built: run scripts/bench first")
    if arguments.workers < 1 or arguments.runs < 1:
        parser.error("--workers and --runs are at least 1")
    return arguments


def main():
    arguments = parse_arguments()
    files = sorted(arguments.directory.rglob("*.jpg"))
    if not files:
        sys.exit(f"python_pool: there is no .jpg file in {arguments.directory}")
    one_thread()
    with tempfile.TemporaryDirectory() as output:
        study = run_bench(arguments, arguments.directory, output)
        [comparison] = study["comparisons"]
        if comparison["input"]["images"] != len(files):
            sys.exit("python_pool: the directory must hold readable .jpg files and no other images")
        expected = reference_digests(arguments, arguments.directory, files, output)
        rows = comparison["rows"]
        for name in VARIANTS:
            for workers in sorted({1, arguments.workers}):
                print(f"python_pool: {name}, {workers} workers", file=sys.stderr)
                rows.append(measure(name, workers, files, arguments.runs, expected))
    print_table(rows, len(files))
    if arguments.json:
        arguments.json.write_text(json.dumps(study, indent=2, ensure_ascii=False) + "\n")
    return 1 if any(row["status"] == "mismatch" for row in rows) else 0


if __name__ == "__main__":
    sys.exit(main())
