#!/usr/bin/python3
"""The LaTeX report through pdfTeX as it is: it compiles, and its figures are those of the results.

Usage: latex_test.py PROGRAM [--required] [unittest's options]
Skips where there is no pdfTeX; fails there with --required.
"""
import csv
import io
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

MISSING = [name for name in ("pdflatex", "pdftotext") if not shutil.which(name)]
PROGRAM = ""
COMPARISON = ["--backend", "cpu-simd,cpu-thread", "--workers", "1,2,4", "--count", "4", "--size",
              "96x64", "--runs", "6"]


class Latex(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory(prefix="la tex_")
        self.result = pathlib.Path(self.folder.name) / "50% a_b.json"
        self.document = pathlib.Path(self.folder.name) / "a report_1.tex"
        subprocess.run([PROGRAM, *COMPARISON, "--json", self.result], check=True,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        subprocess.run([PROGRAM, "report", self.result, "-o", self.document], check=True)

    def tearDown(self):
        self.folder.cleanup()

    def rows(self):
        text = subprocess.run([PROGRAM, "report", self.result, "--format", "csv"], check=True,
                              capture_output=True, text=True).stdout
        return list(csv.DictReader(io.StringIO(text)))

    def test_compiles_without_a_change(self):
        done = subprocess.run(
            ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", self.document.name],
            cwd=self.folder.name, capture_output=True, text=True, errors="replace")
        self.assertEqual(done.returncode, 0, done.stdout[-2000:])
        self.assertNotIn("Missing character", done.stdout)
        text = subprocess.run(["pdftotext", "-layout", self.document.with_suffix(".pdf"), "-"],
                              check=True, capture_output=True, text=True).stdout
        self.assertIn("50% a_b", text)
        for row in self.rows():
            self.assertIn(row["backend"], text)

    def test_the_table_has_the_times_of_the_results(self):
        lines = re.findall(r"^([\w-]+) & (\w+) & (\d+) & ([\d.]+) & \[([\d.]+), ([\d.]+)\] &",
                           self.document.read_text(), re.MULTILINE)
        rows = [row for row in self.rows() if row["time_s"]]
        self.assertEqual(len(lines), len(rows))
        for line, row in zip(lines, rows):
            self.assertEqual(line[:3], (row["backend"], row["kernel"], row["requested_workers"]))
            for shown, column in zip(line[3:], ("time_s", "time_low_s", "time_high_s")):
                exact_ms = float(row[column]) * 1e3
                self.assertAlmostEqual(float(shown), exact_ms, delta=max(0.005, exact_ms * 6e-4))

    def test_the_curves_are_the_ideal_and_amdahls_law(self):
        found = 0
        for file in sorted(pathlib.Path(self.folder.name).glob("a-report-1-*.csv")):
            with file.open() as lines:
                rows = list(csv.DictReader(lines, delimiter=";"))
            ideal = next((name for name in rows[0] if name.endswith("curve1")), None)
            if ideal is None:
                continue
            found += 1
            panel = ideal[0]  # its columns begin with this letter
            # Where nothing is drawn, the file has nan.
            rows = [{name: float(cell) for name, cell in row.items()
                     if name == "x" or name.startswith(panel)}
                    for row in rows if row[ideal] != "nan"]
            for row in rows:
                self.assertEqual(row[ideal], row["x"])
            curves = [name for name in rows[0]
                      if name.startswith(f"{panel}curve") and name != ideal]
            self.assertTrue(curves)
            for name in curves:
                # Solved for its serial fraction, each point gives the same one.
                serial = [(1 / row[name] - 1 / row["x"]) / (1 - 1 / row["x"]) for row in rows[1:]]
                self.assertAlmostEqual(min(serial), max(serial), places=9)
                self.assertTrue(-1e-9 <= serial[0] <= 1)
            for name in rows[0]:
                if name.startswith(f"{panel}low"):
                    for row in rows:
                        self.assertLessEqual(row[name], row[name.replace("low", "high")])
        self.assertEqual(found, 2, "one for each scope")

    def test_an_option_keeps_its_dashes(self):
        self.assertNotRegex(self.document.read_text(), r"--[a-z]")

    def test_the_charts_data_has_every_digit_of_the_speedups(self):
        data = []
        for file in sorted(pathlib.Path(self.folder.name).glob("a-report-1-*.csv")):
            with file.open() as lines:
                rows = list(csv.DictReader(lines, delimiter=";"))
            if "speedup" in rows[0]:  # else it is of a line
                data += reversed(rows)
        expected = [float(row["speedup"]) for row in self.rows() if row["speedup"]]
        self.assertEqual([float(row["speedup"]) for row in data], expected)


if __name__ == "__main__":
    PROGRAM = sys.argv[1]
    required = "--required" in sys.argv
    if MISSING:
        print(f"latex_test: left out, for there is no {', '.join(MISSING)}", file=sys.stderr)
        sys.exit(1 if required else 77)
    unittest.main(argv=[sys.argv[0], *(a for a in sys.argv[2:] if a != "--required")])
