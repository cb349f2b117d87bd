#!/usr/bin/env python3
"""Runs every command of the README's tutorial, as it is written there, on small photos.

Usage: tutorial_test.py PROGRAM README STUDY
  STUDY  the study file that the tutorial copies
"""
import json
import pathlib
import re
import subprocess
import sys
import tempfile

program, readme, study = (pathlib.Path(argument).resolve() for argument in sys.argv[1:4])
section = re.search(r"^## Your course report.*?^```sh\n(.*?)^```", readme.read_text(),
                    re.MULTILINE | re.DOTALL)
if not section:
    sys.exit("the README has no tutorial")
commands = [line.strip() for line in section[1].replace("\\\n", " ").splitlines()
            if line and not line.startswith("#")]
if len(commands) < 6:
    sys.exit(f"the tutorial has only {len(commands)} commands")

with tempfile.TemporaryDirectory() as name:
    folder = pathlib.Path(name)
    (folder / "build").mkdir()
    (folder / "build" / "backend-bench").symlink_to(program)
    (folder / "results").mkdir()
    (folder / "results" / study.name).symlink_to(study)
    subprocess.run([program, "images", "--count", "20", "--size", "64x48", "photos"], cwd=folder,
                   check=True, stdout=subprocess.DEVNULL)
    for command in commands:
        done = subprocess.run(command, cwd=folder, shell=True, capture_output=True, text=True)
        if done.returncode != 0:
            sys.exit(f"{command}\nexit code {done.returncode}\n{done.stderr}")
        for file in re.findall(r"(?:-o|--json) (\S+)", command):
            if not (folder / file).stat().st_size:
                sys.exit(f"{command}\nleaves {file} empty")
    counts = [comparison["input"]["images"] for comparison in
              json.loads((folder / "sweep.json").read_text())["comparisons"]]
    if counts != [5, 10, 20]:
        sys.exit(f"the study file was measured over {counts} images")
    for file in re.findall(r'^file = "(.*)"', study.read_text(), re.MULTILINE):
        if not (folder / file).stat().st_size:
            sys.exit(f"the study file leaves {file} empty")
    page = (folder / "report.html").read_text()
    for part in ("cpu-thread", "identical", "Gallery", "<svg"):
        if part not in page:
            sys.exit(f"report.html lacks {part}")
    if "What the rows wrote" not in page:
        sys.exit("report.html does not show what was saved with --save-images")
