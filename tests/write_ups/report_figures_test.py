#!/usr/bin/env python3
"""Markdown, CSV and bencher parse, and carry the figures of the result file.

Usage: report_figures_test.py PROGRAM
"""
import csv
import io
import json
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

PROGRAM = ""
COMPARISON = ["--backend", "cpu-simd,cpu-thread", "--workers", "1,2", "--count", "4", "--size",
              "96x64", "--runs", "6"]


class Figures(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.result = pathlib.Path(cls.folder.name) / "result.json"
        subprocess.run([PROGRAM, *COMPARISON, "--json", cls.result], check=True,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        cls.rows = json.loads(cls.result.read_text())["comparisons"][0]["rows"]

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def report(self, *arguments):
        return subprocess.run([PROGRAM, "report", self.result, *arguments], check=True,
                              capture_output=True, text=True).stdout

    @staticmethod
    def key(row):
        contender = row["contender"]
        return (row["scope"], contender["backend"], contender["kernel"], contender["workers"])

    def times(self):
        return {self.key(row): row["figures"]["median_s"] for row in self.rows}

    def test_csv(self):
        found = {(r["scope"], r["backend"], r["kernel"], int(r["requested_workers"])):
                 (float(r["time_s"]), float(r["time_low_s"]), float(r["time_high_s"]))
                 for r in csv.DictReader(io.StringIO(self.report("--format", "csv")))}
        self.assertEqual(found, {key: (time["value"], *time["interval"])
                                 for key, time in self.times().items()})

    def test_samples(self):
        found = [float(r["time_s"]) for r in csv.DictReader(
            io.StringIO(self.report("--format", "csv", "--samples")))]
        expected = [sample["time_s"] for row in self.rows for sample in row["samples"]
                    if sample["round"] > 0 and not sample.get("disturbance")]
        self.assertEqual(sorted(found), sorted(expected))

    def test_bencher(self):
        found = {entry["name"]: entry["value"]
                 for entry in json.loads(self.report("--format", "bencher"))}
        self.assertEqual(found, {f"{backend} {kernel} {workers} ({scope})": time["value"]
                                 for (scope, backend, kernel, workers), time
                                 in self.times().items()})

    def test_markdown(self):
        scope = ""
        found = {}
        for line in self.report("--format", "markdown").splitlines():
            heading = re.match(r"\*\*Scope (\w+)", line)
            scope = heading[1] if heading else scope
            cells = [cell.strip() for cell in line.strip("|").split("|")]
            if line.startswith("|") and re.fullmatch(r"\d+", cells[2]):
                found[(scope, cells[0], cells[1], int(cells[2]))] = float(cells[5].split()[0])
        times = self.times()
        self.assertEqual(found.keys(), times.keys())
        for key, shown_ms in found.items():
            exact_ms = times[key]["value"] * 1e3
            self.assertAlmostEqual(shown_ms, exact_ms, delta=max(0.005, exact_ms * 6e-4), msg=key)


if __name__ == "__main__":
    PROGRAM = sys.argv[1]
    unittest.main(argv=[sys.argv[0], *sys.argv[2:]])
