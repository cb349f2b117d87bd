#!/usr/bin/env python3
"""Presses TAB in real shells, on a terminal of their own, and looks at what it makes of the line.

Usage: completion_test.py PROGRAM
A shell that is not there is skipped, by name.
"""
import os
import pathlib
import pty
import re
import select
import shutil
import subprocess
import sys
import tempfile
import time
import unittest

PROGRAM = pathlib.Path(sys.argv.pop()).resolve()
TIMEOUT_S = 60
LINE_START, LINE_END, ALL_MATCHES = "\x01", "\x05", "\x1b*"


def run(*arguments, **options):
    return subprocess.run([PROGRAM, *arguments], capture_output=True, text=True, check=True,
                          **options).stdout


def device_names():
    """The names of the OpenCL devices: a word of each, as far as it needs no quotes."""
    return re.findall(r"^ {16}(\S+)", run("list"), re.MULTILINE)


class Shell:
    """A way to start a shell, and how it gets the completions. None of it reads the user's files."""

    def __init__(self, name, arguments, setup):
        self.name, self.arguments, self.setup = name, arguments, setup

    def words_after(self, folder, keys):
        """The words of the command line after these keys were pressed in this folder."""
        (folder / ".setup").write_text(self.setup)
        result = folder / ".result"
        result.unlink(missing_ok=True)
        environment = {
            "PATH": f"{PROGRAM.parent}:/usr/bin:/bin", "HOME": str(folder), "TERM": "xterm",
            "LC_ALL": "C.UTF-8", "EDITOR": "emacs", "COLUMNS": "500"}
        pid, terminal = pty.fork()
        if pid == 0:
            os.chdir(folder)
            os.execvpe(self.name, [self.name, *self.arguments], environment)
        try:
            self.press(terminal, "source .setup; echo re''ady\r", lambda seen: "ready" in seen)
            line = keys + LINE_START + "printf '%s\\n' " + LINE_END + " >.new; mv .new .result\r"
            self.press(terminal, line, lambda _: result.exists())
        finally:
            os.kill(pid, 9)
            os.waitpid(pid, 0)
            os.close(terminal)
        # Shells treat the slash of a folder differently where a space follows.
        return [word.removesuffix("/") for word in result.read_text().splitlines()]

    @staticmethod
    def press(terminal, keys, is_done):
        os.write(terminal, keys.encode())
        seen = ""
        end = time.monotonic() + TIMEOUT_S
        while not is_done(seen):
            if time.monotonic() > end:
                raise AssertionError(f"after {keys!r} the terminal shows:\n{seen}")
            if select.select([terminal], [], [], 0.02)[0]:
                seen += os.read(terminal, 65536).decode(errors="replace")


BASH = Shell("bash", ["--norc", "--noprofile", "-i"], "source <(backend-bench completion bash)\n")
ZSH = Shell("zsh", ["-f", "-i"], "autoload -Uz compinit && compinit -u\n"
                                 "source <(backend-bench completion zsh)\n")
FISH = Shell("fish", ["--no-config", "-i"], "backend-bench completion fish | source\n")


class Completion(unittest.TestCase):
    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.folder = pathlib.Path(directory.name)
        for name in ("result.json", "readme.txt", "with space.json"):
            (self.folder / name).touch()
        (self.folder / "photos").mkdir()
        (self.folder / "photos" / "one.json").touch()

    def tab(self, shell, line):
        return shell.words_after(self.folder, line + "\t")

    def expect_in_every_shell(self, line, *words):
        for shell in (BASH, ZSH, FISH):
            with self.subTest(shell=shell.name, line=line):
                if not shutil.which(shell.name):
                    print(f"SKIPPED: no {shell.name} here, so nothing is known of its completions",
                          file=sys.stderr)
                    self.skipTest(f"no {shell.name}")
                self.assertEqual(self.tab(shell, line), ["backend-bench", *words])

    def test_commands_and_options(self):
        self.expect_in_every_shell("backend-bench ver", "verify")
        self.expect_in_every_shell("backend-bench --simd", "--simd-target")
        self.expect_in_every_shell("backend-bench report --sam", "report", "--samples")

    def test_values(self):
        self.expect_in_every_shell("backend-bench --sandbox au", "--sandbox", "auto")
        self.expect_in_every_shell("backend-bench --image-format=pn", "--image-format=png")
        self.expect_in_every_shell("backend-bench report --chart th", "report", "--chart", "throughput")

    def test_lists(self):
        self.expect_in_every_shell("backend-bench --backend cpu-pr", "--backend", "cpu-proc")
        self.expect_in_every_shell("backend-bench --backend cpu-simd,cpu-pr",
                                   "--backend", "cpu-simd,cpu-proc")
        self.expect_in_every_shell("backend-bench --scope=filter,e", "--scope=filter,e2e")
        self.expect_in_every_shell("backend-bench --filters gaussian:ksize=3,so",
                                   "--filters", "gaussian:ksize=3,sobel")

    def test_files_and_folders(self):
        self.expect_in_every_shell("backend-bench report re", "report", "result.json")
        self.expect_in_every_shell("backend-bench report ph\ton", "report", "photos/one.json")
        self.expect_in_every_shell("backend-bench report w", "report", "with space.json")
        self.expect_in_every_shell("backend-bench report --name A=re",
                                   "report", "--name", "A=result.json")
        self.expect_in_every_shell("backend-bench --json=read", "--json=readme.txt")
        self.expect_in_every_shell("backend-bench --images ph", "--images", "photos")
        self.expect_in_every_shell("backend-bench --images rea", "--images", "rea")

    def test_devices(self):
        names = device_names()
        if not names:
            self.skipTest("no OpenCL device here")
        begun = names[0][:6]
        for shell in (BASH, ZSH, FISH):
            if not shutil.which(shell.name):
                continue
            with self.subTest(shell=shell.name):
                words = self.tab(shell, f"backend-bench --device {begun}")
                self.assertEqual(words[:2], ["backend-bench", "--device"])
                self.assertEqual(len(words), 3)  # quoted where it holds a space
                self.assertTrue(words[2].startswith(names[0]), words)

    def test_bash_offers_everything_that_fits(self):
        def all_of(line):
            return BASH.words_after(self.folder, line + ALL_MATCHES)
        self.assertEqual(all_of("backend-bench --wor --w"),
                         ["backend-bench", "--wor", "--warmup", "--workers"])
        self.assertEqual(all_of("backend-bench report "),
                         ["backend-bench", "report", "photos", "result.json", "with space.json"])
        backends = re.findall(r"^(\S+) ", run("list").partition("\n\n")[2], re.MULTILINE)
        self.assertIn("cpu-openmp", backends)
        self.assertEqual(sorted(all_of("backend-bench --backend ")[2:]), sorted(backends))
        self.assertEqual(all_of("backend-bench --runs "), ["backend-bench", "--runs"])

    def test_bash_in_the_middle_of_a_line(self):
        words = BASH.words_after(self.folder, "backend-bench --pi --runs 3" + "\x1b[D" * 9 + "\t")
        self.assertEqual(words, ["backend-bench", "--pin", "--runs", "3"])

    def test_bash_runs_the_program_that_is_named(self):
        (self.folder / "backend-bench").symlink_to(PROGRAM)
        self.assertEqual(self.tab(BASH, "./backend-bench --sandbox of"),
                         ["./backend-bench", "--sandbox", "off"])
        self.assertEqual(self.tab(BASH, "~/backend-bench --sandbox of"),
                         [f"{self.folder}/backend-bench", "--sandbox", "off"])


unittest.main()
