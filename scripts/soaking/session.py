"""Faults in the middle of a comparison: workers and backends are killed, aborted and stopped."""
import collections
import json
import os
import re
import signal
import subprocess
import time

from soaking.processes import (children_of, end_marked_processes, environment, read,
                               usage_of)

FAULTS = (signal.SIGKILL, signal.SIGABRT, signal.SIGSTOP)
BACKENDS = "cpu-simd,cpu-thread,cpu-openmp,cpu-tbb,cpu-proc"
CONTENDERS = 1 + 5  # including the baseline

# The allowed reasons of a failed row: the row itself or its baseline was hit.
EXPECTED_FAILURE = re.compile(
    r"its process died: signal (9|6) |two workers died of it|"
    r"runs in a row were disturbed|workers died in one run|a worker process died before|"
    r"there is no reference: the baseline failed")

# The allowed growth of each resource of a process from the beginning to the end. Samples and the
# allocator take some memory. A contender has no channel while its process is replaced, so the samples
# may differ by one descriptor. A leak of one for each new process would be far more.
SLACK = {"descriptors": 1, "memfds": 0, "mappings": 16, "KiB": 8 << 10}


class Session:
    """One run of the program, and the faults in it."""

    def __init__(self, soak, ending, directory, seconds):
        self.soak = soak
        self.ending = ending
        self.seconds = seconds
        self.json = os.path.join(directory, "result.json")
        self.stderr = os.path.join(directory, "stderr")
        self.temporary = os.path.join(directory, "tmp")
        os.mkdir(self.temporary)
        self.hit = set()  # the indices of contenders that were killed or aborted
        self.stopped = set()  # likewise of those that were stopped for a while
        self.to_continue = []  # (when, PID)
        self.baseline_hit = False
        self.usage = collections.defaultdict(list)

    def run(self):
        counts = self.soak.counts
        counts["sessions"] += 1
        counts[f"ended by {self.ending}"] += 1
        rounds = (["--time-budget", str(max(0.2, self.seconds / 2))] if self.ending == "itself"
                  else ["--runs", "100000"])
        command = [self.soak.options.program, "--backend", BACKENDS, "--workers", "3",
                   "--count", "40", "--size", "192x160", "--timeout",
                   str(self.soak.options.timeout), "--json", self.json, *rounds]
        with open(self.stderr, "wb") as stderr:
            program = subprocess.Popen(command, env=environment(self.temporary), stdout=subprocess.DEVNULL,
                                       stderr=stderr)
        try:
            self.torment(program)
            self.end(program)
        finally:
            if program.poll() is None:
                program.kill()
                program.wait()
        self.expect_nothing_left()

    def torment(self, program):
        """Causes faults until the time is over."""
        contenders = self.wait_for_contenders(program)
        if contenders is None:
            return
        choice = self.soak.random
        end = time.monotonic() + self.seconds
        next_backend = time.monotonic() + choice.uniform(0.5, 1) * min(6, self.seconds)
        while time.monotonic() < end and program.poll() is None:
            # Another process may have the PID of one that has ended.
            children = children_of(program.pid)
            alive = [(n, pid) for n, pid in enumerate(contenders) if pid in children]
            if time.monotonic() >= next_backend:
                self.hit_backend(alive)
                next_backend = time.monotonic() + choice.uniform(3, 9)
            else:
                self.hit_worker(alive)
            pause = time.monotonic() + choice.uniform(0.1, 0.8)
            while time.monotonic() < pause and program.poll() is None:
                self.continue_stopped()
                self.note_usage(program.pid, contenders)
                time.sleep(0.05)
        self.continue_stopped(everything=True)

    def wait_for_contenders(self, program):
        """Waits until all are set up. Returns their processes in order, except the copying one."""
        deadline = time.monotonic() + 60 + self.soak.options.timeout
        while time.monotonic() < deadline and program.poll() is None:
            children = children_of(program.pid)
            if len(children) > CONTENDERS:
                return children[:CONTENDERS]
            time.sleep(0.02)
        self.soak.violated(f"the program did not come to its runs: "
                           f"{read(self.stderr).decode(errors='replace')[-500:]}")
        return None

    def hit_one(self, number, pid):
        """Causes a fault in a process of a contender. Returns whether it may fail of that."""
        fault = self.soak.random.choice(FAULTS)
        try:
            os.kill(pid, fault)
        except ProcessLookupError:
            return False
        self.soak.counts[fault.name] += 1
        if fault != signal.SIGSTOP:
            self.hit.add(number)
            return True
        # Sometimes for longer than the program waits for a process that works.
        length = self.soak.random.uniform(0.2, 1.5 * self.soak.options.timeout)
        self.to_continue.append((time.monotonic() + length, pid))
        self.stopped.add(number)
        return False

    def continue_stopped(self, everything=False):
        for entry in list(self.to_continue):
            when, pid = entry
            if not everything and time.monotonic() < when:
                continue
            self.to_continue.remove(entry)
            try:
                os.kill(pid, signal.SIGCONT)
            except ProcessLookupError:
                pass

    def hit_worker(self, alive):
        pools = [(n, children_of(pid)) for n, pid in alive]
        pools = [(n, workers) for n, workers in pools if workers]
        if not pools:
            return
        number, workers = self.soak.random.choice(pools)
        self.soak.counts["worker"] += 1
        self.hit_one(number, self.soak.random.choice(workers))

    def hit_backend(self, alive):
        # Nothing can be verified without the baseline, so it is hit last.
        first = 0 if len(self.hit) > CONTENDERS // 2 else 1
        candidates = [entry for entry in alive if entry[0] >= first]
        if not candidates:
            return
        number, pid = self.soak.random.choice(candidates)
        self.soak.counts["backend"] += 1
        self.baseline_hit |= self.hit_one(number, pid) and number == 0

    def note_usage(self, host, contenders):
        for pid in [host, *contenders]:
            usage = usage_of(pid)
            if usage:
                self.usage[pid].append(usage)

    def end(self, program):
        if self.ending == "SIGINT":
            program.send_signal(signal.SIGINT)
        elif self.ending == "SIGKILL":
            program.kill()
        patience = 60 + self.seconds
        try:
            code = program.wait(patience)
        except subprocess.TimeoutExpired:
            self.soak.violated(f"the program did not end within {patience:.0f} s")
            return
        self.expect_no_growth()
        if self.ending == "SIGKILL":
            return
        allowed = {"SIGINT": {130}, "itself": {0, 4}}[self.ending]
        # The program may have ended before the signal arrived.
        if code not in allowed and not (self.ending == "SIGINT" and code in (0, 4)):
            self.soak.violated(f"exit code {code}: {read(self.stderr).decode(errors='replace')}")
        self.expect_rows_right()

    def expect_no_growth(self):
        for pid, samples in self.usage.items():
            third = len(samples) // 3
            for key, slack in SLACK.items():
                self.soak.most[key] = max([self.soak.most[key], *(s[key] for s in samples)])
                if third < 3:
                    continue
                grown = (min(s[key] for s in samples[-third:])
                         - min(s[key] for s in samples[:third]))
                self.soak.growth[key] = max(self.soak.growth[key], grown)
                if grown > slack:
                    self.soak.violated(f"process {pid} leaks: {grown} {key} more in the end")

    def expect_rows_right(self):
        try:
            with open(self.json, encoding="utf-8") as file:
                [comparison] = json.load(file)["comparisons"]
                rows = comparison["rows"]
        except (OSError, ValueError, KeyError) as error:
            self.soak.violated(f"no result file: {error}")
            return
        counts = self.soak.counts
        for index, row in enumerate(rows):
            number = index % CONTENDERS
            contender = row["contender"]
            name = f"{contender['backend']} {contender['kernel']} ({row['scope']})"
            counts[row["status"]] += 1
            disturbances = [sample["disturbance"] for sample in row["samples"]
                            if "disturbance" in sample]
            counts["disturbed"] += len(disturbances)
            counts["runs"] += sum(sample["round"] > 0 for sample in row["samples"])
            if row["status"] == "ok":
                if disturbances and number not in self.hit | self.stopped:
                    self.soak.violated(f"{name} was disturbed, though not hit: {disturbances}")
            elif row["status"] == "failed":
                tired = number in self.stopped and "runs in a row were" in row["reason"]
                if number not in self.hit and not self.baseline_hit and not tired:
                    self.soak.violated(f"{name} failed, though not hit: {row['reason']}")
                elif not EXPECTED_FAILURE.search(row["reason"]):
                    self.soak.violated(f"{name} failed otherwise than it should: {row['reason']}")
            elif not (row["status"] == "unfinished" and self.ending == "SIGINT"):
                self.soak.violated(f"{name}: {row['status']}: {row['reason']}")

    def expect_nothing_left(self):
        for pid in end_marked_processes():
            self.soak.counts["left processes"] += 1
            self.soak.violated(f"process {pid} outlives the program")
        # A killed program cannot clean up, but leaves only the files of one comparison.
        files = [] if self.ending == "SIGKILL" else os.listdir(self.temporary)
        for name in files:
            self.soak.counts["left files"] += 1
            self.soak.violated(f"left in the temporary directory: {name}")
