#!/usr/bin/env python3
"""The pipeline with cv2. Workers are Python's threads: OpenCV's functions release its lock, and use one
thread themselves."""
import threading

import common
import cv2
import numpy as np

READ = cv2.IMREAD_COLOR | cv2.IMREAD_IGNORE_ORIENTATION
# One filter sharpens and brightens: nothing is rounded between the two, and what sharpen would clamp
# to 0 or 255, brightness does.
SHARPEN_AND_BRIGHTEN = np.float32([[0, -1, 0], [-1, 5, -1], [0, -1, 0]]) * np.float32(307 / 256)


class Scratch(threading.local):
    """The memory between the filters, kept by each thread from image to image."""
    shape = None

    def fit(self, shape):
        if self.shape != shape:
            self.shape = shape
            self.grey, self.blurred, self.edges = np.empty((3, *shape), np.uint8)
            self.dx, self.dy = np.empty((2, *shape), np.int16)
            self.x, self.y, self.length = np.empty((3, *shape), np.float32)
        return self


class OpenCv(common.ImageByImage):
    library = f"OpenCV {cv2.__version__}"
    scratch = Scratch()

    def start(self, workers):
        cv2.setNumThreads(1)
        super().start(workers)

    @staticmethod
    def load(path):
        return cv2.imread(path, READ)

    def filter(self, image, result):
        s = self.scratch.fit(result.shape)
        cv2.cvtColor(image, cv2.COLOR_BGR2GRAY, s.grey)
        cv2.GaussianBlur(s.grey, (3, 3), 0, s.blurred)
        cv2.spatialGradient(s.blurred, s.dx, s.dy)  # both of Sobel's, in one pass
        np.copyto(s.x, s.dx)
        np.copyto(s.y, s.dy)
        cv2.magnitude(s.x, s.y, s.length)
        cv2.convertScaleAbs(s.length, s.edges)
        cv2.filter2D(s.edges, -1, SHARPEN_AND_BRIGHTEN, result)

    @staticmethod
    def store(path, grey):
        cv2.imwrite(path, grey, [cv2.IMWRITE_JPEG_QUALITY, common.JPEG_QUALITY])


if __name__ == "__main__":
    common.main(__doc__, OpenCv())
