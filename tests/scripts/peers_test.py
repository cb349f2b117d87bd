#!/usr/bin/env python3
"""Tests what scripts/peers does with peers that are right, wrong, broken or absent. Their Python is a
stand-in that writes what backend-bench computes, with one fault.

Usage: peers_test.py PROGRAM    backend-bench
"""
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = pathlib.Path(sys.argv.pop()).resolve()

STAND_IN = f"""#!{sys.executable}
import json, os, pathlib, subprocess, sys, tempfile
if sys.argv[1] == "-c":
    sys.exit()  # it lacks no module
options = dict(zip(sys.argv[2::2], sys.argv[3::2]))
fault = os.environ["FAULT"]
if fault == "exit":
    sys.exit("out of luck")
output = pathlib.Path(options["--output"])
saved = pathlib.Path(__file__).parent / "saved"
if not saved.exists():
    subprocess.run(["{PROGRAM}", "--images", options["--images"], "--count", "all", "--runs", "1",
                    "--scope", "e2e", "--backend", "cpu-scalar", "--image-format", "pgm",
                    "--save-images", saved], check=True, capture_output=True)
output.mkdir()
lossless = options["--scope"] == "filter" or options.get("--format") == "pgm"
for file in sorted((saved / "cpu-scalar").iterdir()):
    pixels = bytearray(file.read_bytes())
    pixels[-1] ^= fault == "pixel" and lossless
    target = output / (file.name if lossless else file.stem + ".jpg")
    target.write_bytes(os.urandom(16) if fault == "jpeg" and not lossless else pixels)
if fault == "absent":
    target.unlink()
print(json.dumps({{"library": "stand-in 1.0", "setup_s": 0.5, "times_s": [0.25]}}))
"""


class Peers(unittest.TestCase):
    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.folder = pathlib.Path(directory.name)
        self.python = self.folder / "python"

    def peers(self, *arguments, fault=""):
        return subprocess.run([ROOT / "scripts" / "peers", "--bench", PROGRAM, *arguments],
                              capture_output=True, text=True, check=False,
                              env=dict(os.environ, FAULT=fault))

    def measure(self, python_script, fault="", scope="filter,e2e"):
        """The run, and the rows of peers in its result file."""
        self.python.write_text(python_script)
        self.python.chmod(0o700)
        result = self.folder / "result.json"
        done = self.peers("--python", self.python, "--peer", "python-numba", "--backend", "cpu-thread",
                          "--scope", scope, "--workers", "2", "--count", "2", "--size", "20x10",
                          "--rounds", "2", "--json", result, fault=fault)
        self.assertTrue(result.exists(), done.stderr)
        [comparison] = json.loads(result.read_text())["comparisons"]
        self.rows = comparison["rows"]
        return done, [row for row in self.rows if row["contender"]["backend"] == "python-numba"]

    def test_a_right_peer_is_a_row_with_a_sample_of_each_round(self):
        done, rows = self.measure(STAND_IN)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual([row["scope"] for row in rows], ["filter", "e2e"])
        for row in rows:
            self.assertEqual(row["status"], "ok")
            self.assertEqual(row["settled"]["driver"], "stand-in 1.0")
            self.assertEqual([(s["process"], s["round"], s["time_s"]) for s in row["samples"]],
                             [(0, 1, 0.25), (1, 2, 0.25)])
        for row in self.rows:
            self.assertIsNotNone(row["figures"]["speedup"]["value"], row["contender"])
        self.assertRegex(done.stdout, r"python-numba +numba +2 ")

    def test_a_wrong_pixel_is_seen_in_each_scope(self):
        for scope in "filter", "e2e":
            with self.subTest(scope):
                done, [row] = self.measure(STAND_IN, "pixel", scope)
                self.assertEqual(done.returncode, 1, done.stderr)
                self.assertEqual(row["status"], "mismatch")
                self.assertIn("2 of 2 images differ", row["reason"])

    def test_an_absent_result_differs(self):
        done, [row] = self.measure(STAND_IN, "absent", "filter")
        self.assertEqual((done.returncode, row["status"]), (1, "mismatch"))
        self.assertIn("1 of 2 images differ", row["reason"])

    def test_jpeg_files_that_differ_from_round_to_round_are_seen(self):
        done, [row] = self.measure(STAND_IN, "jpeg", "e2e")
        self.assertEqual((done.returncode, row["status"]), (1, "mismatch"))
        self.assertEqual(len(row["samples"]), 2)

    def test_a_peer_that_fails_is_reported_with_its_last_words(self):
        done, [row] = self.measure(STAND_IN, "exit", "filter")
        self.assertEqual((done.returncode, row["status"]), (1, "failed"))
        self.assertEqual(row["reason"], "out of luck")

    def test_a_missing_package_is_named_and_no_failure(self):
        bare = f'#!/bin/sh\nexec "{sys.executable}" -I -S "$@"\n'
        done, [row] = self.measure(bare, scope="filter")
        self.assertEqual((done.returncode, row["status"]), (0, "unavailable"))
        for module in "numba", "cv2", "numpy":
            self.assertIn(module, row["reason"])
        self.assertIn(row["reason"], done.stderr)

    def test_wrong_arguments_are_refused(self):
        for arguments, message in (
                (["--peer", "nope"], "choose halide"), (["--scope", "all"], "choose e2e, filter"),
                (["--workers", "0"], "--workers"), (["--rounds", "few"], "--rounds"),
                (["--images", "/nowhere"], "/nowhere"), (["--bench", "/nowhere"], "scripts/bench")):
            with self.subTest(arguments=arguments):
                done = self.peers("--python", self.python, *arguments)
                self.assertEqual(done.returncode, 2, done.stderr)
                self.assertIn(message, done.stderr)

    def test_what_backend_bench_refuses_is_passed_on(self):
        done = self.peers("--python", self.python, "--size", "nonsense")
        self.assertEqual(done.returncode, 2)
        self.assertIn("backend-bench: --size nonsense", done.stderr)


if __name__ == "__main__":
    unittest.main()
