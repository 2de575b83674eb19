# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Scoring of the four BANT questions: budget, authority, need, timeline.

Each question brings up to 25 points, so a lead scores 0 to 100. BANT itself goes back to IBM's
opportunity identification criteria; the weights are ours, equal so that no question hides another.
"""

POINTS = {
    "bant_budget_fit": {"none": 0, "partial": 12, "full": 25},
    "bant_authority_role": {"none": 0, "influencer": 12, "decision_maker": 25},
    "bant_need_fit": {"none": 0, "partial": 12, "full": 25},
    "bant_timeline": {"month": 25, "quarter": 18, "half_year": 10, "later": 0},
}

# The longest delay in days that still falls into a timeline bucket, nearest bucket first.
TIMELINE_DAYS = {"month": 31, "quarter": 92, "half_year": 183}


def score(answers):
    """Points of ``answers``, a dict of question → answer; an open question brings none."""
    return sum(points.get(answers.get(question), 0) for question, points in POINTS.items())


def next_open_question(answers):
    """The first question without an answer, in the order B, A, N, T; ``None`` when all have one."""
    return next((question for question in POINTS if not answers.get(question)), None)


def timeline_bucket(days):
    """The timeline bucket of a purchase expected in ``days`` days; the past counts as now."""
    return next((name for name, limit in TIMELINE_DAYS.items() if days <= limit), "later")
