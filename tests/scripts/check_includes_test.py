#!/usr/bin/env python3
"""Plants violations in a copy of the tree, and expects scripts/check_includes to name each of them.

Usage: check_includes_test.py ROOMS    the rooms.txt of the build
"""
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
ROOMS = pathlib.Path(sys.argv.pop())


class CheckIncludes(unittest.TestCase):
    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.copy = pathlib.Path(directory.name)
        for folder in ("kernels", "backends", "host", "tests", "scripts"):
            shutil.copytree(ROOT / folder, self.copy / folder)
        self.rooms_file = self.copy / "rooms.txt"
        self.rooms = [line.split(":")[0] for line in ROOMS.read_text().splitlines()]
        self.uses = [line.split(":")[1].split() for line in ROOMS.read_text().splitlines()]
        self.write_rooms()
        self.before = self.violations()

    def write_rooms(self):
        self.rooms_file.write_text("".join(
            f"{room}: {' '.join(uses)}\n" for room, uses in zip(self.rooms, self.uses)))

    def check(self, *arguments):
        return subprocess.run(
            [ROOT / "scripts" / "check_includes", "--root", self.copy, "--rooms", self.rooms_file,
             *arguments], capture_output=True, text=True, check=False)

    def violations(self):
        done = self.check()
        self.assertEqual(done.stderr, "")
        self.assertEqual(done.returncode, 1 if done.stdout else 0)
        return set(done.stdout.splitlines())

    def expect(self, *violations):
        self.assertEqual(self.violations() - self.before, set(violations))

    def header_in(self, room):
        return next((self.copy / room).glob("*.h")).relative_to(self.copy)

    def include(self, file, included):
        """Appends an include to a file; returns its line as a violation starts: FILE:LINE."""
        with open(self.copy / file, "a", encoding="utf-8") as stream:
            stream.write(f'#include "{included}"\n')
        return f"{file}:{len((self.copy / file).read_text().splitlines())}"

    def test_an_include_that_uses_does_not_name(self):
        lowest, highest = self.rooms[0], self.rooms[-1]
        header = self.header_in(highest)
        at = self.include(self.header_in(lowest), header)
        self.expect(f"{at}: includes {header}, but {highest} is not in USES of {lowest}")

    def test_an_include_of_a_test(self):
        at = self.include(self.header_in(self.rooms[0]), "tests/support/program.h")
        self.expect(f"{at}: includes tests/support/program.h, but tests/support is no room")

    def test_an_include_of_no_file(self):
        at = self.include(self.header_in(self.rooms[0]), "fmt/format.h")
        self.expect(f"{at}: includes fmt/format.h, which is not in the tree "
                    "(a library's header takes <>)")

    def test_an_include_that_does_not_start_at_the_root(self):
        header = self.header_in(self.rooms[0])
        at = self.include(header, header.name)
        self.expect(f"{at}: write the include from the root: {header}")

    def test_a_use_that_no_include_needs(self):
        unused = next(room for room in self.rooms if room not in self.uses[-1])
        self.uses[-1].append(unused)
        self.write_rooms()
        self.expect(f"{self.rooms_file}:{len(self.rooms)}: USES of {self.rooms[-1]} names {unused}, "
                    "but no include needs it")

    def test_an_arrow_up(self):
        self.uses[0].append(self.rooms[1])
        self.write_rooms()
        self.expect(f"{self.rooms_file}:1: an arrow up: {self.rooms[0]} uses {self.rooms[1]}, "
                    "which is not below it")

    def test_a_source_outside_every_room(self):
        for file in ("host/attic/old.cpp", "kernels/stray.h"):
            (self.copy / file).parent.mkdir(exist_ok=True)
            (self.copy / file).touch()
        self.expect("host/attic/old.cpp:1: host/attic is no room: declare it with add_room()",
                    "kernels/stray.h:1: kernels is no room: declare it with add_room()")

    def test_a_file_of_more_than_400_lines(self):
        for file, lines in (("tests/support/fits.h", 400), ("tests/support/long.h", 401)):
            (self.copy / file).write_text("\n" * lines)
        self.expect("tests/support/long.h:401: 401 lines: split it, 400 are the most")

    def test_a_folder_of_many_units(self):
        for folder in ("tests/one", "tests/two"):
            (self.copy / folder).mkdir()
            for n in range(14):
                (self.copy / folder / f"{n}.h").touch()
                (self.copy / folder / f"{n}.cpp").touch()
        (self.copy / "tests/two/more.h").touch()
        self.expect("tests/two:1: 15 units: split the folder, 14 are the most where they are not of "
                    "one kind")

    def test_the_graph_leaves_out_what_is_implied(self):
        self.rooms_file.write_text("low:\nmiddle: low\nhigh: low middle\n")
        self.assertEqual(self.check("--graph").stdout, "high   -> middle\nmiddle -> low\nlow\n")

    def test_no_list_of_rooms_is_a_usage_error(self):
        self.rooms_file.unlink()
        done = self.check()
        self.assertEqual(done.returncode, 2)
        self.assertIn("run cmake --preset release first", done.stderr)


unittest.main()
