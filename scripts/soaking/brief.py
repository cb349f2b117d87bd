"""One command of the program that gets a signal, or is no longer listened to, at any moment."""
import os
import re
import signal
import subprocess
import time

from soaking.processes import end_marked_processes, environment, marked_processes, read

COMPARISON = ["--backend", "cpu-thread,cpu-proc", "--workers", "2", "--count", "20",
              "--size", "192x160", "--runs", "5"]
COMMANDS = {
    "list": lambda output: ["list"],
    "machine": lambda output: ["machine"],
    "verify": lambda output: ["verify"],
    "images": lambda output: ["images", output, "--count", "100", "--size", "512x512"],
    "filter": lambda output: [*COMPARISON, "--scope", "filter"],
    "e2e": lambda output: [*COMPARISON, "--scope", "e2e", "--save-images", output]}
# What removes the rest of a program that was killed.
NEXT_RUN = ["--scope", "e2e", "--backend", "cpu-scalar", "--count", "1", "--size", "16x16",
            "--runs", "1", "--save-images"]

REQUESTS = [signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT, signal.SIGALRM,
            signal.SIGUSR1, signal.SIGUSR2, signal.SIGXCPU, signal.SIGVTALRM, signal.SIGPROF]
CRASHES = [signal.SIGABRT, signal.SIGSEGV, signal.SIGBUS]
FAULTS = [*REQUESTS, *CRASHES, signal.SIGKILL, signal.SIGSTOP, "SIGPIPE stdout", "SIGPIPE stderr",
          "SIGINT twice"]
INTERRUPTED = 130
FINISHED = {0, 4}  # it may have ended before; a backend may be unusable here
LONGEST_S = 60


def listens(pid, number):
    """Whether a process has a handler for a signal."""
    caught = re.search(rb"SigCgt:\s+([0-9a-f]+)", read(f"/proc/{pid}/status"))
    return bool(caught) and int(caught.group(1), 16) >> (number - 1) & 1 == 1


def send(pid, number, to_group):
    try:
        (os.killpg if to_group else os.kill)(pid, number)
    except ProcessLookupError:
        pass  # it has ended


class BriefRun:
    def __init__(self, soak, directory):
        self.soak = soak
        self.temporary = os.path.join(directory, "tmp")
        self.output = os.path.join(directory, "output")
        self.stderr = os.path.join(directory, "stderr")
        os.mkdir(self.temporary)
        self.command = soak.random.choice(list(COMMANDS))
        self.fault = soak.random.choice(FAULTS)
        self.to_group = soak.random.random() < 0.5
        self.name = f"{self.command}, {getattr(self.fault, 'name', self.fault)}"
        self.allowed = set(FINISHED)

    def run(self):
        self.soak.counts["brief runs"] += 1
        self.soak.counts[f"brief {self.name.partition(', ')[2]}"] += 1
        with open(self.stderr, "wb") as stderr:
            program = subprocess.Popen(
                [self.soak.options.program, *COMMANDS[self.command](self.output)],
                env=environment(self.temporary), start_new_session=True,
                stdout=subprocess.PIPE if self.fault == "SIGPIPE stdout" else subprocess.DEVNULL,
                stderr=subprocess.PIPE if self.fault == "SIGPIPE stderr" else stderr)
        try:
            time.sleep(self.soak.random.uniform(0, 1.5))
            self.cause(program)
            self.expect_end(program)
        finally:
            if program.poll() is None:
                program.kill()
                program.wait()
        self.expect_nothing_left()

    def cause(self, program):
        if self.fault == signal.SIGSTOP:
            stopped = marked_processes()
            for number in (signal.SIGSTOP, signal.SIGCONT):
                for pid in stopped:
                    send(pid, number, False)
                time.sleep(self.soak.random.uniform(0.1, 2) * (number == signal.SIGSTOP))
        elif self.fault in ("SIGPIPE stdout", "SIGPIPE stderr"):
            (program.stdout or program.stderr).close()
        elif self.fault == "SIGINT twice":
            for _ in range(2):
                self.interrupt(program, signal.SIGINT, also=-signal.SIGINT)
                time.sleep(0.02)
        elif self.fault == signal.SIGKILL:
            send(program.pid, signal.SIGKILL, self.to_group)
            self.allowed.add(-signal.SIGKILL)
        elif self.fault in CRASHES:
            send(program.pid, self.fault, self.to_group)
            self.allowed.add(-self.fault)
        else:
            self.interrupt(program, self.fault)

    def interrupt(self, program, number, also=INTERRUPTED):
        """A program that does not listen yet has nothing to clean up."""
        self.allowed |= {INTERRUPTED, also if listens(program.pid, number) else -number}
        send(program.pid, number, self.to_group)

    def expect_end(self, program):
        start = time.monotonic()
        try:
            code = program.wait(LONGEST_S)
        except subprocess.TimeoutExpired:
            return self.soak.violated(f"{self.name}: the program did not end within {LONGEST_S} s")
        took = time.monotonic() - start
        if code == INTERRUPTED or code < 0:
            self.soak.counts["brief interrupted"] += 1
            self.soak.slowest_end_s = max(self.soak.slowest_end_s, took)
        if code not in self.allowed:
            self.soak.violated(f"{self.name}: exit code {code}: "
                               f"{read(self.stderr).decode(errors='replace')[-500:]}")

    def expect_nothing_left(self):
        for pid in end_marked_processes():
            self.soak.counts["left processes"] += 1
            self.soak.violated(f"{self.name}: process {pid} outlives the program")
        if self.fault == signal.SIGKILL:
            subprocess.run([self.soak.options.program, *NEXT_RUN, self.output], check=True,
                           env=environment(self.temporary), stdout=subprocess.DEVNULL,
                           stderr=subprocess.DEVNULL)
        for folder, is_left in ((self.temporary, lambda name: True),
                                (self.output, lambda name: "backend-bench-" in name
                                 or name.endswith(".part"))):
            for _, folders, files in os.walk(folder):
                for name in filter(is_left, [*folders, *files]):
                    self.soak.counts["left files"] += 1
                    self.soak.violated(f"{self.name}: left: {name}")
