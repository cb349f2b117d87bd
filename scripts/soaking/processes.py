"""The processes of a soak, as /proc shows them."""
import os
import re
import signal
import time

# In the environment of each.
MARK = f"BACKEND_BENCH_SOAK={os.getpid()}.{time.time_ns()}"


def read(path):
    try:
        with open(path, "rb") as file:
            return file.read()
    except OSError:  # the process has ended
        return b""


def processes():
    return [int(name) for name in os.listdir("/proc") if name.isdigit()]


def status_fields(pid):
    """The fields of /proc/PID/stat from the state on."""
    return read(f"/proc/{pid}/stat").rpartition(b") ")[2].split()


def children_of(pid):
    """Oldest first."""
    found = []
    for candidate in processes():
        fields = status_fields(candidate)
        if len(fields) > 19 and int(fields[1]) == pid and fields[0] != b"Z":
            found.append((int(fields[19]), candidate))
    return [child for _, child in sorted(found)]


def marked_processes():
    return [pid for pid in processes() if MARK.encode() in read(f"/proc/{pid}/environ")]


def usage_of(pid):
    """A process's descriptors (including memfds), memfds, mappings, and private memory in KiB."""
    try:
        links = [os.readlink(f"/proc/{pid}/fd/{fd}") for fd in os.listdir(f"/proc/{pid}/fd")]
    except OSError:
        return None
    memory = re.search(rb"RssAnon:\s+(\d+)", read(f"/proc/{pid}/status"))
    maps = read(f"/proc/{pid}/maps").count(b"\n")
    if not memory or not maps:
        return None
    memfds = sum("memfd:" in link for link in links)
    return {"descriptors": len(links), "memfds": memfds, "mappings": maps,
            "KiB": int(memory.group(1))}


def environment(temporary):
    """That of a program whose processes and temporary files can be found again."""
    name, _, value = MARK.partition("=")
    return dict(os.environ, TMPDIR=temporary, **{name: value})


def end_marked_processes(patience_s=10):
    """Waits for those that die with their parent, kills the others, and returns what they were."""
    deadline = time.monotonic() + patience_s
    while (left := marked_processes()) and time.monotonic() < deadline:
        time.sleep(0.05)
    for pid in left:
        os.kill(pid, signal.SIGKILL)
    return left
