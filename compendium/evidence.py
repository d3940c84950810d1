"""Guiding questions and claims: their ids, the words for their state, and verdicts made by a rule."""

from __future__ import annotations

from compendium import sources
from compendium.errors import CompendiumError
from compendium.manifest import VERDICT_MIME, VERDICTS, Verdict

# How many guiding questions each roundtable of the concept paper has.
QUESTIONS_PER_ROUNDTABLE = {"1.1": 12, "1.2": 8, "2.1": 8, "2.2": 7, "3.1": 8, "3.2": 6}
CLAIMS = 76  # the checkable statements of the concept paper, C01 onward


def question_ids() -> list[str]:
    """GQ1.1-01 ... GQ3.2-06, in the order of the paper."""
    return [f"GQ{roundtable}-{n:02d}" for roundtable, count in QUESTIONS_PER_ROUNDTABLE.items() for n in range(1, count + 1)]


def claim_ids() -> list[str]:
    """C01 ... C76, in the order of the paper."""
    return [f"C{n:02d}" for n in range(1, CLAIMS + 1)]


def verdict(claim: str, word: str, because: str) -> None:
    """State the verdict on a claim, as the result of a rule in the notebook.

    :param claim: an id, C01 to C76.
    :param word: one of :data:`compendium.manifest.VERDICTS`.
    :param because: the rule and its numbers in one sentence; shown with the verdict.
    :raises CompendiumError: unknown claim or word.
    """
    if claim not in claim_ids():
        raise CompendiumError(f"'{claim}' is not a claim of the concept paper; the ids run from C01 to C{CLAIMS}.")
    if word not in VERDICTS:
        raise CompendiumError(f"Verdict on {claim}: expected one of {', '.join(VERDICTS)}; found '{word}'.")
    sources.check(because, f"Verdict on {claim}")
    from IPython.display import display

    found = Verdict(claim, word, because)
    display({VERDICT_MIME: found.to_json(), "text/plain": f"{claim}: {word}. {because}"}, raw=True)
