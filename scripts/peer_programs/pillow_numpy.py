#!/usr/bin/env python3
"""The pipeline with Pillow and NumPy, in 16-bit integers and in place. Workers are processes: threads
would wait for Python's lock, as NumPy's calls are short."""
from functools import lru_cache

import common
import numpy as np
import PIL
from PIL import Image

WEIGHTS = (9798 / 32768, 19235 / 32768, 3735 / 32768, 0)  # Pillow's own differ a little
BAND = 128  # rows whose arrays fit into the second-level cache


@lru_cache(maxsize=8)
def scratch(rows, width):
    """The memory between the filters of a band. Each filter reads a pixel around its results."""
    return [np.empty((rows + height, width + wide), dtype) for height, wide, dtype in
            ((6, 4, np.int16), (4, 4, np.int16), (2, 4, np.int16), (2, 4, np.int16),
             (2, 2, np.int16), (2, 2, np.float32), (2, 2, np.float32), (0, 0, np.int16))]


def across(image):
    """Each pixel's left neighbour, the pixel, and its right neighbour."""
    return image[:, :-2], image[:, 1:-1], image[:, 2:]


def down(image):
    """The same from row to row."""
    return image[:-2], image[1:-1], image[2:]


def add_121(views, out):
    """The weights 1 2 1."""
    before, here, after = views
    np.add(before, after, out=out)
    out += here
    out += here


def filter_band(grey, result):
    """Filters rows of a grey image that has 3 more pixels on all sides."""
    sums, blurred, down_sums, down_steps, edges, x, y, sharp = scratch(*result.shape)
    add_121(across(grey), sums)
    add_121(down(sums), blurred)
    blurred += 8
    blurred >>= 4

    above, _, below = down(blurred)
    add_121(down(blurred), down_sums)
    np.subtract(below, above, out=down_steps)
    left, _, right = across(down_sums)
    np.subtract(right, left, out=edges)
    np.copyto(x, edges)
    add_121(across(down_steps), edges)
    np.copyto(y, edges)
    x *= x
    y *= y
    x += y
    np.sqrt(x, out=x)
    x += np.float32(0.5)
    np.copyto(edges, x, casting="unsafe")
    np.clip(edges, 0, 255, out=edges)

    left, here, right = across(edges[1:-1])
    np.multiply(here, 5, out=sharp)
    for neighbour in (left, right, edges[:-2, 1:-1], edges[2:, 1:-1]):
        sharp -= neighbour
    np.clip(sharp, 0, 213, out=sharp)  # brightness makes 255 of 213, and of all above
    light = sharp.view(np.uint16)
    light *= 307
    light += 128
    light >>= 8
    np.copyto(result, light, casting="unsafe")


def with_mirrored_borders(image):
    height, width = image.shape
    grey = np.empty((height + 6, width + 6), np.int16)
    grey[3:-3, 3:-3] = image
    for n in (1, 2, 3):
        grey[3 - n], grey[height + 2 + n] = grey[3 + n], grey[height + 2 - n]
    for n in (1, 2, 3):
        grey[:, 3 - n], grey[:, width + 2 + n] = grey[:, 3 + n], grey[:, width + 2 - n]
    return grey


class PillowNumpy(common.ImageByImage):
    library = f"Pillow {PIL.__version__}, NumPy {np.__version__}"
    processes = True

    @staticmethod
    def load(path):
        """Grey already: Pillow weighs the channels before NumPy must copy them."""
        with Image.open(path) as image:
            return np.asarray(image.convert("RGB").convert("L", WEIGHTS))

    @staticmethod
    def filter(image, result):
        grey = with_mirrored_borders(image)
        for y in range(0, len(result), BAND):
            filter_band(grey[y:y + BAND + 6], result[y:y + BAND])

    @staticmethod
    def store(path, grey):
        Image.fromarray(grey).save(path, quality=common.JPEG_QUALITY)


if __name__ == "__main__":
    common.main(__doc__, PillowNumpy(), scopes=("e2e",))
