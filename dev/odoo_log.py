"""What an Odoo log says: how many tests ran and failed, and what else went wrong."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

LINE = re.compile(
    r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} \d+ "
    r"(?P<level>[A-Z]+) (?P<database>\S+) (?P<logger>\S+?): (?P<text>.*)$"
)
CLOSING = re.compile(r"(?P<failed>\d+) failed, (?P<errors>\d+) error\(s\) of (?P<ran>\d+) tests")
SKIPPED = re.compile(r"^skipped (?P<test>\S+) : (?P<reason>.*)$")
RETRIED = re.compile(r"^Retrying a failed test: (?P<test>\S+) \((?P<place>.*)\)")
HOOT = re.compile(r"\[HOOT\] (Passed|Failed) \d+ tests?.*")
# Odoo skips a tour or a hoot suite when the browser fails, which must not pass for success.
BROWSER = re.compile(r"chrome|chromium|websocket", re.IGNORECASE)
EXCEPTION = re.compile(r"[\w.]*(Error|Exception|Warning)\b")
BAD_LEVELS = ("ERROR", "CRITICAL")


@dataclass
class Entry:
    """One log entry with the lines that belong to it, such as a traceback."""

    level: str
    logger: str
    text: str
    more: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        return "\n".join([f"{self.level} {self.logger}: {self.text}", *self.more])


def entries(lines: Iterable[str]) -> Iterator[Entry]:
    current = None
    for raw in lines:
        line = raw.rstrip("\n")
        match = LINE.match(line)
        if match:
            if current:
                yield current
            current = Entry(match["level"], match["logger"], match["text"])
        elif current:
            current.more.append(line)
    if current:
        yield current


@dataclass
class Outcome:
    """The result of one run of Odoo's test runner."""

    ran: int = 0
    failed: int = 0
    skipped: list[str] = field(default_factory=list)
    retried: list[str] = field(default_factory=list)
    closing: list[str] = field(default_factory=list)
    problems: list[Entry] = field(
        default_factory=list
    )  # what counts as a failure though no test says so

    @property
    def passed(self) -> int:
        # Odoo counts each try of a test as one that ran.
        return max(0, self.ran - self.failed - len(self.skipped) - len(self.retried))


def read(lines: Iterable[str]) -> Outcome:
    """Sum up a log.

    An ERROR entry of the product counts as a failure even when every test passed: something broke
    that no test was looking at. A test that could not start its browser counts as failed too.
    """
    outcome = Outcome()
    for entry in entries(lines):
        closing, skipped, hoot = (
            CLOSING.search(entry.text),
            SKIPPED.match(entry.text),
            HOOT.search(entry.text),
        )
        if closing:
            outcome.ran += int(closing["ran"])
            outcome.failed += int(closing["failed"]) + int(closing["errors"])
            outcome.closing.append(entry.text)
        elif skipped:
            outcome.skipped.append(f"{skipped['test']}: {skipped['reason']}")
        elif retried := RETRIED.match(entry.text):
            outcome.retried.append(retried["place"])
        elif entry.level in BAD_LEVELS:
            outcome.problems.append(entry)
        elif hoot:
            outcome.closing.append(hoot.group())
    without_browser = [s for s in outcome.skipped if BROWSER.search(s.partition(":")[2])]
    outcome.skipped = [s for s in outcome.skipped if s not in without_browser]
    if outcome.failed:
        outcome.problems.clear()  # the failed tests logged them
    outcome.problems += [Entry("ERROR", "skipped", s) for s in without_browser]
    outcome.failed += len(without_browser) or int(bool(outcome.problems))
    return outcome


def read_file(path: Path) -> Outcome:
    with path.open(errors="replace") as file:
        return read(file)


def cause(path: Path) -> str:
    """What a log says went wrong last, short enough for a sentence."""
    text = path.read_text(errors="replace")
    bad = [entry for entry in entries(text.splitlines()) if entry.level in BAD_LEVELS]
    lines = [bad[-1].text, *bad[-1].more] if bad else text.splitlines()
    lines = [line.strip() for line in lines if line.strip()] or ["it said nothing"]
    raised = [place for place, line in enumerate(lines) if EXCEPTION.match(line)]
    # An error in a view says on the line after the exception's what is wrong with it.
    return " ".join(lines[raised[-1] :][:2]) if raised else lines[-1]
