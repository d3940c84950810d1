"""Guiding questions and claims: their ids, the words for their state, verdicts made by a rule, and what they are under other choices."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from compendium import sources
from compendium.errors import CompendiumError
from compendium.manifest import KINDS, VERDICT_MIME, VERDICTS, Choice, Robustness, Verdict

Rule = Callable[[Mapping[str, float], Mapping[str, float]], str]  # values and thresholds to a verdict
Measure = Callable[..., Mapping[str, float]]  # a keyword for each choice to the values

# How many guiding questions each roundtable of the concept paper has.
QUESTIONS_PER_ROUNDTABLE = {"1.1": 12, "1.2": 8, "2.1": 8, "2.2": 7, "3.1": 8, "3.2": 6}
CLAIMS = 76  # the checkable statements of the concept paper, C01 onward


def question_ids() -> list[str]:
    """GQ1.1-01 ... GQ3.2-06, in the order of the paper."""
    return [f"GQ{roundtable}-{n:02d}" for roundtable, count in QUESTIONS_PER_ROUNDTABLE.items() for n in range(1, count + 1)]


def claim_ids() -> list[str]:
    """C01 ... C76, in the order of the paper."""
    return [f"C{n:02d}" for n in range(1, CLAIMS + 1)]


def tried(
    claim: str,
    rule: Rule,
    measure: Measure,
    *,
    choices: Sequence[Choice],
    thresholds: Mapping[str, float] | None = None,
    as_of: str = "latest",
) -> Robustness:
    """Measure and judge a claim under every combination of choices.

    :param rule: gives the verdict from the values and the thresholds; the same one for the same numbers.
    :param measure: gives the values that the rule reads, by name; called with a keyword for each choice, once for each combination. What
        is costly is computed before, once for each option.
    :param choices: a choice without other options (a day on which one vintage was known) is left out; its keyword is given all the same.
    :param thresholds: by name, in the unit of the values; tried at half and at double too, all together, as one more choice.
    :param as_of: the day of the book. On an earlier day an option that changes no value is left out (the newest category was not counted
        yet, say); with all that is known it is refused.
    :returns: ``word`` and ``values`` with the main options, for the text; give the whole to :func:`verdict`.
    :raises CompendiumError: an option that changes no value in any combination, since a test that cannot fail tests nothing; a value that
        is no number; a rule that gives no verdict, or two for the same numbers.
    """
    thresholds = dict(thresholds or {})
    _check_choices(claim, choices, thresholds)
    open_choices = [choice for choice in choices if choice.others]
    fixed = {choice.key: choice.main for choice in choices}
    combinations = list(itertools.product(*(choice.options for choice in open_choices)))
    values = [dict(measure(**fixed | {c.key: o for c, o in zip(open_choices, options, strict=True)})) for options in combinations]
    for options, found in zip(combinations, values, strict=True):
        if wrong := [name for name, value in found.items() if not math.isfinite(value)]:
            raise CompendiumError(
                f"Verdict on {claim}: '{wrong[0]}' is {found[wrong[0]]} with {', '.join(options)}. Expected a number under every "
                "combination: leave out the option for which there are no data, or count what is missing as the rule says."
            )
        if found.keys() != values[0].keys():
            raise CompendiumError(f"Verdict on {claim}: {', '.join(options)} gives {sorted(found)}, expected {sorted(values[0])}.")
    open_choices, values = _without_idle(claim, open_choices, dict(zip(combinations, values, strict=True)), as_of)
    scales = (1.0, 0.5, 2.0) if thresholds else (1.0,)
    levels = [{name: scale * level for name, level in thresholds.items()} for scale in scales]
    words = [_judge(claim, rule, found, level) for found in values for level in levels]
    if thresholds:
        labels = [", ".join(f"{name} {level:.3g}" for name, level in each.items()) for each in levels]
        open_choices.append(
            Choice(
                "threshold", labels[0], tuple(labels[1:]), "A threshold is ours to set; half and double are tried.", "threshold_of_the_rule"
            )
        )
    measured = {name: [float(f"{found[name]:.6g}") for found in values] for name in values[0]}
    return Robustness(open_choices, measured, words)


def verdict(claim: str, word: str, because: str, choices: Robustness | None = None) -> None:
    """State the verdict on a claim, as the result of a rule in the notebook.

    :param claim: an id, C01 to C76.
    :param word: one of :data:`compendium.manifest.VERDICTS`; with choices, their ``word``.
    :param because: the rule and its numbers in one sentence; shown with the verdict.
    :param choices: what :func:`tried` returned, for a verdict on data; shown as "holds in 31 of 36", with a table.
    :raises CompendiumError: unknown claim or word.
    """
    if claim not in claim_ids():
        raise CompendiumError(f"'{claim}' is not a claim of the concept paper; the ids run from C01 to C{CLAIMS}.")
    if word not in VERDICTS:
        raise CompendiumError(f"Verdict on {claim}: expected one of {', '.join(VERDICTS)}; found '{word}'.")
    if choices and choices.word != word:
        raise CompendiumError(f"Verdict on {claim}: '{word}', but its rule gives '{choices.word}'. Give `word` of what was tried.")
    sources.check(because, f"Verdict on {claim}")
    from IPython.display import display

    found = Verdict(claim, word, because, robustness=choices)
    held = f" Holds in {choices.holds_in}." if choices else ""
    display({VERDICT_MIME: found.to_json(), "text/plain": f"{claim}: {word}. {because}{held}"}, raw=True)


def _check_choices(claim: str, choices: Sequence[Choice], thresholds: Mapping[str, float]) -> None:
    names = [choice.key for choice in choices]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise CompendiumError(f"Verdict on {claim}: two choices '{twice[0]}'; give one of them a name of its own with name=.")
    for choice in choices:
        where = f"Verdict on {claim}, choice '{choice.title}'"
        if choice.kind not in KINDS:
            raise CompendiumError(f"{where}: expected a kind, one of {', '.join(KINDS)}; found '{choice.kind}'.")
        if len(set(choice.options)) < len(choice.options):
            raise CompendiumError(f"{where}: an option is given twice: {', '.join(choice.options)}.")
        for text in (*choice.options, choice.why):
            if not text.strip():
                raise CompendiumError(f"{where}: an option or the reason is empty; readers see both.")
            sources.check(text, where)
    if empty := [name for name, level in thresholds.items() if not (math.isfinite(level) and level)]:
        raise CompendiumError(f"Verdict on {claim}: the threshold '{empty[0]}' is {thresholds[empty[0]]}, which has no half and no double.")


def _without_idle(
    claim: str, choices: Sequence[Choice], values: Mapping[tuple[str, ...], dict[str, float]], as_of: str
) -> tuple[list[Choice], list[dict[str, float]]]:
    """The choices and values without options that give the same values as the main one, whatever the others are."""
    left, idle = list(choices), set()
    for place, choice in enumerate(choices):
        for option in choice.others:
            pairs = ((o, (*o[:place], choice.main, *o[place + 1 :])) for o in values if o[place] == option)
            if all(values[here] == values[main] for here, main in pairs):
                idle.add((place, option))
                if as_of == "latest":
                    raise CompendiumError(
                        f"Verdict on {claim}: the choice '{choice.title}' with option '{option}' changes no value in any combination: this "
                        "test cannot fail. Take the option out, use it in the measure, or choose one that touches what is compared, such "
                        "as the largest case of each group."
                    )
        left[place] = replace(choice, others=tuple(o for o in choice.others if (place, o) not in idle))
    kept = [found for options, found in values.items() if not idle & set(enumerate(options))]
    return [choice for choice in left if choice.others], kept


def _judge(claim: str, rule: Rule, values: Mapping[str, float], thresholds: Mapping[str, float]) -> str:
    word = rule(values, thresholds)
    if word not in VERDICTS:
        raise CompendiumError(f"Verdict on {claim}: expected one of {', '.join(VERDICTS)} from the rule; found '{word}'.")
    if rule(values, thresholds) != word:
        raise CompendiumError(
            f"Verdict on {claim}: the rule gives two verdicts for the same numbers {dict(values)}; it must depend on them alone."
        )
    return word
