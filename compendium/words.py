"""Words that state a judgement, chosen by the numbers: how many of a whole, which of two is more, what a series did.

A judgement that is typed beside a computed number stays when the number turns. These functions return the word for a number, so that
prose, titles and alt texts turn with it. The page "How to read this book" gives the same thresholds.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

NUMERALS = ("none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
RANKS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")

# The smallest part of a whole, in hundredths, that each word means.
PARTS = ((90, "nearly all"), (75, "the great majority of"), (50, "most"), (25, "a minority of"), (10, "few"), (0, "hardly any"))


def spoken(names: Iterable[str], last: str = "and") -> str:
    """Names as one says them: "A, B and C"; "none" for no name."""
    return joined(list(names), last=last) or "none"


def joined(names: Sequence[str], mark: str = ", ", last: str = "and") -> str:
    """Names in a row, the last after a word; nothing for no name."""
    return f" {last} ".join(filter(None, (mark.join(names[:-1]), *names[-1:])))


def part(count: float, total: float) -> str:
    """How much of a whole, as a determiner before a plural noun: "most", "a minority of", "nearly all".

    "all" and "no" are exact; "half of" is one half to the unit; the other words follow :data:`PARTS`, so "most" is more than a half and
    less than three quarters.

    :param count: how many have the trait; 0 to ``total``.
    :param total: how many there are; more than zero.
    :raises ValueError: ``count`` is not between zero and ``total``.
    """
    if not 0 <= count <= total or total <= 0:
        raise ValueError(f"expected a count between 0 and its total; found {count} of {total}")
    if count in (0, total):
        return "no" if count == 0 else "all"
    share = 100 * count / total
    return "half of" if share == 50 else next(word for least, word in PARTS if share >= least)


def part_of(count: float, total: float) -> str:
    """The same before "them" or a singular: "most of", "nearly all of", "none of"."""
    word = part(count, total)
    return "none of" if word == "no" else word if word.endswith(" of") else f"{word} of"


def each_of(count: int, total: int, noun: str) -> str:
    """How many of some are so, as one says it: "each of the 16 years" for all, else "14 of 16 years"."""
    return f"each of the {total} {noun}" if count == total else f"{count} of {total} {noun}"


def than(first: float, second: float, more: str, less: str, same: str, within: float = 0.0) -> str:
    """Which of two numbers is larger: ``more`` if the first is, by more than ``within``, ``less`` if the second is, else ``same``.

    :param within: the difference, in the unit of the numbers, that does not count: half a unit of the last printed digit at the least, so
        that no word contradicts the digits beside it.
    """
    if abs(first - second) <= within:
        return same
    return more if first > second else less


def moved(series: Sequence[float], within: float, up: str = "rose", down: str = "fell", same: str = "hardly changed") -> str:
    """What a series did between its first and its last value; changes of ``within`` or less do not count."""
    return than(series[-1], series[0], up, down, same, within)


def numeral(count: int) -> str:
    """A count in words up to twelve ("none" for zero), in digits above."""
    return NUMERALS[count] if 0 <= count < len(NUMERALS) else f"{count:,}"


def rank(place: int, word: str = "largest") -> str:
    """A place in an order as one says it: 1 "largest", 2 "second largest"."""
    return word if place == 1 else f"{RANKS[place - 1] if place <= len(RANKS) else f'{place}th'} {word}"


def signed(value: float, spec: str = "+.1f") -> str:
    """A difference with its sign, as it stands in a sentence: "−2.6"."""
    return format(value, spec).replace("-", "\N{MINUS SIGN}")


def clear(low: float, high: float, more: str, less: str, same: str, beside: float = 1.0) -> str:
    """What an interval says beside a value: ``more`` if it lies wholly above, ``less`` if wholly below, ``same`` if it holds the value."""
    return more if low > beside else less if high < beside else same


def counted_of(names: Sequence[str], chosen: Mapping[str, bool]) -> str:
    """How many of some are so: "six of the eight", "all eight".

    :param names: of all of them.
    :param chosen: true or false by name.
    """
    everyone, count = numeral(len(names)), sum(bool(chosen[name]) for name in names)
    return f"all {everyone}" if count == len(names) else f"{numeral(count)} of the {everyone}"
