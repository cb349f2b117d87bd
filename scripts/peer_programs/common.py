"""What the peer programs share: the command line, workers, clock and files.

Each computes backend-bench's default pipeline over all images of a folder:

    PROGRAM --images DIR --output DIR [--workers N] [--scope e2e|filter]

Scope e2e goes from files to files, and is timed so. Scope filter goes from memory to memory: images
are decoded before the clock starts, and results are written after it stops. What is printed is one
line of JSON: the library, the seconds of set-up, and those of each timed run.
"""
import argparse
import json
import multiprocessing
import platform
import sys
import time
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from pathlib import Path

import numpy as np

SUFFIXES = {".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".pgm", ".ppm", ".pnm"}
JPEG_QUALITY = 90


class ImageByImage:
    """A peer whose workers share the images, each worker with one thread.

    A subclass has load(path), which returns an array of height × width × 3, filter(image, grey) and
    store(path, grey).
    """
    processes = False  # workers are threads: they share memory

    def start(self, workers):
        """Starts all workers, so that no run does."""
        global peer
        peer = self
        if workers == 1:
            self.map = map
        else:
            pool = (ProcessPoolExecutor(workers, multiprocessing.get_context("fork"))
                    if self.processes else ThreadPoolExecutor(workers))
            list(pool.map(time.sleep, [0.1] * workers))
            self.map = pool.map

    def files_to_files(self, sources, targets, workers):
        """A function that computes them all once; small chunks let workers end together."""
        size = -(-len(sources) // (4 * workers))
        chunks = [(sources[n:n + size], targets[n:n + size]) for n in range(0, len(sources), size)]
        return lambda: list(self.map(convert, chunks))

    def memory_to_memory(self, images, results, workers):
        shares = [(images[n::workers], results[n::workers]) for n in range(workers)]
        return lambda: list(self.map(compute, shares))


def convert(chunk):
    """In a worker: some of the files."""
    grey = np.empty((0, 0), np.uint8)
    for source, target in zip(*chunk):
        image = peer.load(source)
        shape = image.shape[:2]
        grey = grey if grey.shape == shape else np.empty(shape, np.uint8)
        peer.filter(image, grey)
        if target.endswith(".pgm"):
            write_pgm(target, grey)
        else:
            peer.store(target, grey)


def compute(share):
    """In a worker: some of the images in memory."""
    for image, grey in zip(*share):
        peer.filter(image, grey)


def write_pgm(path, grey):
    """Writes pixels without loss."""
    height, width = grey.shape
    Path(path).write_bytes(b"P5\n%d %d\n255\n" % (width, height) + grey.tobytes())


def arguments_of(description, scopes):
    parser = argparse.ArgumentParser(description=description,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    add = parser.add_argument
    add("--images", type=Path, required=True, metavar="DIR", help="searched recursively")
    add("--output", type=Path, required=True, metavar="DIR", help="for the results")
    add("--workers", type=int, default=1, metavar="N", help="threads or processes [1]")
    add("--scope", choices=scopes, default=scopes[0], help="what is timed: files or memory")
    add("--format", choices=("jpeg", "pgm"), default="jpeg",
        help="of the results of scope e2e; scope filter writes PGM [jpeg]")
    add("--warmup", type=int, default=0, metavar="N", help="untimed runs before the timed ones [0]")
    add("--runs", type=int, default=1, metavar="N", help="timed runs [1]")
    arguments = parser.parse_args()
    if arguments.workers < 1 or arguments.runs < 1 or arguments.warmup < 0:
        parser.error("--workers and --runs are at least 1, --warmup at least 0")
    return arguments


def targets_of(sources, arguments, suffix):
    """A file for each image, in the folder that it has among the images."""
    targets = [arguments.output / source.relative_to(arguments.images).with_suffix(suffix)
               for source in sources]
    if len(set(targets)) < len(targets):
        sys.exit(f"{arguments.images}: two images differ only in their suffix: rename one")
    for folder in {target.parent for target in targets}:
        folder.mkdir(parents=True, exist_ok=True)
    return targets


def timed(run, spoil, arguments):
    """The seconds of each timed run. Results of the one before are spoilt."""
    times = []
    for _ in range(arguments.warmup + arguments.runs):
        spoil()
        start = time.perf_counter()
        run()
        times.append(time.perf_counter() - start)
    return times[arguments.warmup:]


def main(description, peer, scopes=("e2e", "filter")):
    """Runs the peer as the command line says."""
    arguments = arguments_of(description, scopes)
    sources = sorted(path for path in arguments.images.rglob("*")
                     if path.suffix.lower() in SUFFIXES)
    if not sources:
        sys.exit(f"{arguments.images}: there is no image")
    in_memory = arguments.scope == "filter"
    suffix = ".pgm" if in_memory or arguments.format == "pgm" else ".jpg"
    targets = targets_of(sources, arguments, suffix)
    inputs, outputs = [[str(path) for path in paths] for paths in (sources, targets)]
    if in_memory:
        inputs = [np.ascontiguousarray(peer.load(source)) for source in inputs]
        outputs = [np.empty(image.shape[:2], np.uint8) for image in inputs]

    start = time.perf_counter()
    peer.start(arguments.workers)
    prepare = peer.memory_to_memory if in_memory else peer.files_to_files
    run = prepare(inputs, outputs, arguments.workers)
    setup = time.perf_counter() - start

    def spoil():
        for target, output in zip(targets, outputs):
            target.unlink(missing_ok=True)
            if in_memory:
                output.fill(0)
    times = timed(run, spoil, arguments)
    if in_memory:
        for target, grey in zip(targets, outputs):
            write_pgm(target, grey)
    print(json.dumps({"library": f"{peer.library}, Python {platform.python_version()}",
                      "setup_s": setup, "times_s": times}))
