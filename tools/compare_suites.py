"""Compare two junit reports of one test-suite: Odoo alone, and Odoo with our add-ons.

    compare_suites.py WITHOUT.xml WITH.xml

Ends with 1 when a test fails with our add-ons that passes without, or does not run any more;
with 2 when in a report no test passed: then the run itself was broken.
"""

import sys
from collections import Counter
from xml.etree import ElementTree


def outcomes(path):
    """Read a junit report: test id -> 'passed', 'failed' or 'skipped'.

    A test that appears several times (an error in its clean-up, failing subtests) keeps its worst
    outcome. An error outside a test (a class that could not be set up is reported on each of its
    tests, a file that could not be imported on the file) counts like a failing test of that name.
    """
    worst = {"passed": 0, "skipped": 1, "failed": 2}
    found = {}
    for case in ElementTree.parse(path).iter("testcase"):
        name = f"{case.get('classname')}::{case.get('name')}"
        if case.find("failure") is not None or case.find("error") is not None:
            outcome = "failed"
        elif case.find("skipped") is not None:
            outcome = "skipped"
        else:
            outcome = "passed"
        found[name] = max(found.get(name, "passed"), outcome, key=worst.__getitem__)
    return found


def compare(without, with_ours):
    """Return (newly failing ids, ids that ran without ours but not with ours), both sorted."""
    broken = sorted(
        name
        for name, outcome in with_ours.items()
        if outcome == "failed" and without.get(name) != "failed"
    )
    vanished = sorted(
        name
        for name, outcome in without.items()
        if outcome != "skipped" and with_ours.get(name, "skipped") == "skipped"
    )
    return broken, vanished


def main(paths):
    """Print the comparison and return the exit code."""
    without, with_ours = (outcomes(path) for path in paths)
    for title, found in (("Odoo alone", without), ("with our add-ons", with_ours)):
        count = Counter(found.values())
        print(f"{title:17}: {len(found)} tests, " + ", ".join(f"{n} {o}" for o, n in count.items()))
    if "passed" not in without.values() or "passed" not in with_ours.values():
        print("In one of the runs no test passed at all; look at its log.")
        return 2
    broken, vanished = compare(without, with_ours)
    for name in broken:
        print(f"FAILS ONLY WITH OURS  {name}")
    for name in vanished:
        print(f"RAN ONLY WITHOUT OURS  {name}")
    return 1 if broken or vanished else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:3]))
