"""P9: whether 10,000 people have leads among a million, ≤ 0.1 ms each; a rehearsal ≤ 3 s."""

import _harness as harness
import _million

PER_LEAD, REHEARSAL = 0.0001, 3


def main() -> None:
    stock, ours = databases = _million.make_databases()
    result = harness.compare("import_matching.py", 1, databases)
    theirs, mine = result["one_by_one"][stock], result["batch"][ours]
    verdict = f"{1000 * mine:.3f} ms each (≤ {1000 * PER_LEAD} ms)"
    what = "duplicates of a lead, among a million"
    harness.print_line(what, theirs, mine, verdict, mine <= PER_LEAD)
    seconds = result["rehearsal"][ours]
    verdict = "reached" if seconds <= REHEARSAL else "MISSED"
    print(
        f"rehearsal of 10,000 rows, among a million: {seconds:.2f} s (≤ {REHEARSAL} s)  {verdict}"
    )


main()
