"""What counts as a failure in an Odoo log. Nothing is worse than a green line over a broken run."""

from dev import odoo_log

INFO = "2026-01-02 03:04:05,678 99 INFO lm_test odoo.tests.result: "
ERROR = "2026-01-02 03:04:05,678 99 ERROR lm_test odoo.addons.crm: "
CLOSING = INFO + "0 failed, 0 error(s) of 7 tests when loading database 'lm_test'"


def test_all_passed():
    outcome = odoo_log.read([CLOSING])
    assert (outcome.passed, outcome.failed) == (7, 0)


def test_failures_and_errors_add_up():
    outcome = odoo_log.read([INFO + "2 failed, 1 error(s) of 7 tests when loading database 'x'"])
    assert (outcome.passed, outcome.failed) == (4, 3)


def test_error_that_no_test_noticed_fails():
    outcome = odoo_log.read([ERROR + "bad query", "Traceback (most recent call last):", CLOSING])
    assert outcome.failed == 1
    assert "Traceback" in str(outcome.problems[0])


def test_logged_error_of_a_failed_test_counts_once():
    log = [ERROR + "FAIL: TestX.test_y", INFO + "1 failed, 0 error(s) of 7 tests when loading"]
    assert odoo_log.read(log).failed == 1


def test_skipping_for_want_of_a_browser_fails():
    log = [INFO + "skipped TestTour.test_walk : Chrome executable not found", CLOSING]
    outcome = odoo_log.read(log)
    assert (outcome.passed, outcome.failed) == (6, 1)


def test_other_skips_are_neither_passed_nor_failed():
    log = [INFO + "skipped TestX.test_y : needs an account", CLOSING]
    outcome = odoo_log.read(log)
    assert (outcome.passed, outcome.failed, len(outcome.skipped)) == (6, 0, 1)


def test_second_try_is_not_another_test():
    place = "odoo.addons.crm.tests.test_x.TestX.test_y"
    log = [INFO + f"Retrying a failed test: test_y ({place})", CLOSING]
    outcome = odoo_log.read(log)
    assert (outcome.passed, outcome.failed) == (6, 0)
    assert outcome.retried == [place]


def test_no_test_ran():
    outcome = odoo_log.read([INFO + "Modules loaded."])
    assert (outcome.passed, outcome.failed) == (0, 0)


def test_cause_is_the_last_line_of_the_last_error(tmp_path):
    log = tmp_path / "odoo.log"
    log.write_text(
        "\n".join([ERROR + "Failed", "Traceback …", "ValueError: no such field", CLOSING])
    )
    assert odoo_log.cause(log) == "ValueError: no such field"


def test_cause_of_a_broken_view(tmp_path):
    log = tmp_path / "odoo.log"
    parse_error = "odoo.tools.convert.ParseError: while parsing v.xml:3"
    context = ["", "View error context:", "'-'"]
    log.write_text("\n".join([ERROR + "Failed", parse_error, "", "No field x", *context]))
    assert odoo_log.cause(log) == f"{parse_error} No field x"


def test_cause_without_any_log_line(tmp_path):
    log = tmp_path / "odoo.log"
    log.write_text("Traceback …\nModuleNotFoundError: No module named 'odoo'\n")
    assert "ModuleNotFoundError" in odoo_log.cause(log)
