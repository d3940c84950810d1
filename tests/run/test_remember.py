"""Results remembered by content: exact, missed after any change of what they depend on, and invisible in what a notebook depends on."""

from __future__ import annotations

import datetime as dt
import importlib
import json
import math
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pandas as pd
import pytest
from conftest import Project

import compendium
from compendium import exact, files, measures, paths, remember
from compendium.errors import CompendiumError
from compendium.run import cache

FRAME = pd.DataFrame(
    {"x": [0.1, math.nan, -0.0], "n": [1, 2, 3], "name": ["a", None, "c\0"], 3: pd.Categorical(["u", "v", "u"], ordered=True)},
    index=pd.MultiIndex.from_tuples([("a", 1), ("a", 2), ("b", 1)], names=["area", None]),
)
FRAME["known"] = pd.array([1, None, 3], dtype="Int64")
FRAME["day"] = pd.to_datetime(["2018-12-10", None, "2026-01-01"])
FRAME.attrs = {"release": "stock/2018-12-10", "cut": ""}


@pytest.mark.parametrize(
    "value",
    [
        FRAME,
        FRAME.iloc[:0],
        FRAME["x"],
        FRAME["name"].rename_axis(["one", "two"]),
        pd.DataFrame(index=pd.RangeIndex(2, 8, 3, name="row")),
        pd.Series([True, False], index=pd.DatetimeIndex(["2018-01-01", "2019-01-01"], name="day"), name=("a", 1)),
        pd.Series(["a", None], dtype="object", index=pd.CategoricalIndex(["u", "v"])),
        pd.Series([0.5, None], dtype="Float64", index=pd.Index([0.1, -0.0])),
        pd.Series(["a", None], dtype=pd.StringDtype("python", na_value=pd.NA)),
        pd.Series([None, True], dtype="boolean"),
        pd.DataFrame({"x": [1, 2]}, index=[0, 0]),
    ],
)
def test_frames_come_back_exactly(value: Any) -> None:
    found = exact.decode(exact.encode(value))
    same = pd.testing.assert_frame_equal if isinstance(value, pd.DataFrame) else pd.testing.assert_series_equal
    same(found, value, check_exact=True, check_freq=True, check_index_type="exact", check_flags=True)
    assert type(found.index) is type(value.index)
    assert found.index.names == value.index.names
    assert found.attrs == value.attrs
    assert exact.encode(found) == exact.encode(value)  # which tells -0.0 from 0.0, unlike ==


@pytest.mark.parametrize(
    "value",
    [
        None,
        True,
        1,
        10**40,
        0.1,
        -0.0,
        "é\ud800\n",
        dt.date(2018, 12, 10),
        dt.datetime(2018, 12, 10, 1),
        (),
        [1, (2.5,)],
        {("a", 1): [None]},
    ],
    ids=repr,
)
def test_plain_values_come_back_exactly(value: Any) -> None:
    found = exact.decode(exact.encode(value))
    assert type(found) is type(value)
    assert repr(found) == repr(value)


@pytest.mark.parametrize("value", [np.arange(6.0).reshape(2, 3).T, np.array([], dtype="int8"), np.array(-0.0), np.float32(0.1), np.True_])
def test_arrays_come_back_exactly(value: Any) -> None:
    found = exact.decode(exact.encode(value))
    assert (type(found), found.dtype, found.shape, found.tobytes()) == (type(value), value.dtype, value.shape, value.tobytes())
    if isinstance(found, np.ndarray):
        found[...] = 1  # it can be written to, as any result


@pytest.mark.parametrize(
    "value", [{1, 2}, lambda: 1, pd.Timestamp("2018-01-01"), pd.period_range("2018", periods=2), [object()], paths.ROOT]
)
def test_other_kinds_are_named(value: Any) -> None:
    with pytest.raises(CompendiumError, match=r"cannot be stored exactly"):
        exact.encode(value)


def test_values_that_differ_in_anything_have_other_bytes() -> None:
    others = [
        FRAME.assign(x=[0.1, math.nan, 0.0]),
        FRAME.assign(n=FRAME["n"].astype("int32")),
        FRAME.rename(columns={3: "3"}),
        FRAME.rename_axis(["area", "year"]),
        FRAME.iloc[::-1],
        FRAME.iloc[:, ::-1],
        FRAME.assign(name=["a", "", "c\0"]),
        FRAME.copy(),
    ]
    others[-1].attrs = {"release": "stock/2019-12-10", "cut": ""}
    values = [*others, 1, 1.0, True, "1", (1,), [1], None, {}, np.float64(1), np.array([1.0]), pd.Series([1.0])]
    assert len({exact.encode(v) for v in [FRAME, *values]}) == len(values) + 1


# What is remembered, in a small package of its own


class Fits:
    """Modules ``fit`` and ``inner`` in a folder; ``fit.fit`` is remembered, and counts how often it is computed."""

    fit = (
        "from compendium.remember import remembered\n\ncalls = []\n\n\n@remembered\ndef fit(frame, power=2, *, label=''):\n"
        "    from compendium.inner import factor\n    calls.append(1)\n    return {'fit': frame['x'] ** power * factor, 'label': label}\n"
    )

    def __init__(self, root: Path) -> None:
        self.root = root
        self.write("environment", "")
        self.write("inner", "factor = 2\n")
        self.write("fit", self.fit)
        (root / "requirements.txt").write_text("numpy==1\n")

    def write(self, name: str, text: str) -> None:
        (self.root / "compendium" / f"{name}.py").write_text(text)

    def module(self) -> ModuleType:
        """The module as a new process would have it."""
        for name in ("fit", "inner"):
            sys.modules.pop(f"compendium.{name}", None)
            vars(compendium).pop(name, None)
        importlib.invalidate_caches()
        return importlib.import_module("compendium.fit")

    def computed(self, *args: Any, **kwargs: Any) -> int:
        """How often a call in a new process computes."""
        module = self.module()
        module.fit(*args, **kwargs)
        return len(module.calls)

    def stored(self) -> list[Path]:
        return [path for path in (self.root / "fits").rglob("*") if path.is_file()]


@pytest.fixture
def fits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Fits:
    (tmp_path / "compendium").mkdir()
    monkeypatch.setattr(compendium, "__path__", [*compendium.__path__, str(tmp_path / "compendium")])
    for module in (remember, files):
        monkeypatch.setattr(module, "ROOT", tmp_path)
    monkeypatch.setattr(remember, "REQUIREMENTS", tmp_path / "requirements.txt")
    monkeypatch.setattr(remember, "FITS", tmp_path / "fits")
    monkeypatch.setattr(remember, "_since", [math.inf])
    yield Fits(tmp_path)
    for name in ("fit", "inner"):
        sys.modules.pop(f"compendium.{name}", None)
        vars(compendium).pop(name, None)


def test_the_same_content_is_computed_once(fits: Fits) -> None:
    module = fits.module()
    first = module.fit(FRAME, label="a")
    again = module.fit(FRAME.copy(), 2, label="a")  # other objects, the same content; the default is the same as if it were given
    assert len(module.calls) == 1
    assert fits.computed(FRAME, label="a") == 0
    assert exact.encode(first) == exact.encode(again)
    assert first["fit"].name == "x"
    assert first["fit"].attrs == FRAME.attrs


def change_cell(fits: Fits) -> tuple[Any, ...]:
    return (FRAME.assign(n=[1, 2, 4]),)


def change_argument(fits: Fits) -> tuple[Any, ...]:
    return (FRAME, 2.0)


def change_formula(fits: Fits) -> tuple[Any, ...]:
    fits.write("fit", fits.fit.replace("* factor", "/ factor"))
    return (FRAME,)


def change_what_it_imports(fits: Fits) -> tuple[Any, ...]:
    fits.write("inner", "factor = 3\n")
    return (FRAME,)


def change_packages(fits: Fits) -> tuple[Any, ...]:
    (fits.root / "requirements.txt").write_text("numpy==2\n")
    return (FRAME,)


def change_environment(fits: Fits) -> tuple[Any, ...]:
    fits.write("environment", "THREADS = 2\n")
    return (FRAME,)


@pytest.mark.parametrize(
    "change", [change_cell, change_argument, change_formula, change_what_it_imports, change_packages, change_environment]
)
def test_any_change_is_computed(fits: Fits, change: Callable[[Fits], tuple[Any, ...]]) -> None:
    assert fits.computed(FRAME) == 1
    assert fits.computed(FRAME) == 0
    assert fits.computed(*change(fits)) == 1


@pytest.mark.parametrize("left", [0, 20, 40, -1])
def test_a_damaged_file_is_computed_and_stored_again(fits: Fits, left: int) -> None:
    good = fits.module().fit(FRAME)
    (path,) = fits.stored()
    content = path.read_bytes()
    path.write_bytes(content[:left])
    module = fits.module()
    assert exact.encode(module.fit(FRAME)) == exact.encode(good)
    assert len(module.calls) == 1
    assert path.read_bytes() == content


def test_a_cache_that_cannot_be_written_costs_the_computation_only(fits: Fits) -> None:
    (fits.root / "fits").write_text("a file where the folder would be\n")
    assert fits.computed(FRAME) == 1


def test_two_at_once_get_the_same(fits: Fits) -> None:
    fit = fits.module().fit
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _: exact.encode(fit(FRAME)), range(8)))
    assert len(set(found)) == 1
    assert len(fits.stored()) == 1


def test_a_module_that_was_saved_after_the_process_began_is_not_stored(fits: Fits, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remember, "_since", [(fits.root / "compendium" / "inner.py").stat().st_ctime - 1])
    assert [fits.computed(FRAME), fits.computed(FRAME)] == [1, 1]
    assert not fits.stored()


def test_elsewhere_every_call_is_computed(fits: Fits, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remember, "_since", [])
    assert [fits.computed(FRAME), fits.computed(FRAME)] == [1, 1]
    assert not fits.stored()


def test_a_hit_imports_what_a_computation_imports(fits: Fits) -> None:
    for expected in (1, 0):
        module = fits.module()
        module.fit(FRAME)
        assert len(module.calls) == expected
        assert "compendium.inner" in sys.modules


@pytest.mark.parametrize(
    "line", ["from compendium import load", "from compendium.measures import regional", "import compendium.tables.store"]
)
def test_a_table_in_reach_is_refused(monkeypatch: pytest.MonkeyPatch, fits: Fits, line: str) -> None:
    fits.write("inner", f"factor = 2\n\n\ndef late():\n    {line}\n")
    for name in ("measures", "tables"):
        (fits.root / "compendium" / name).symlink_to(paths.ROOT / "compendium" / name)
    (fits.root / "compendium" / "__init__.py").write_bytes((paths.ROOT / "compendium" / "__init__.py").read_bytes())
    with pytest.raises(CompendiumError, match=r"compendium\.fit is to be remembered, but compendium\.tables"):
        fits.module().fit(FRAME)


def test_what_the_measures_remember_reaches_no_table(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remember, "_since", [0.0])
    texts = {path.stem: path.read_text(encoding="utf-8") for path in Path(measures.__file__).parent.glob("*.py")}
    using = [name for name, text in texts.items() if "import remembered" in text]
    assert "gravity" in using
    for name in using:
        assert "compendium.exact" in remember.Code(f"compendium.measures.{name}").names  # the way of storing belongs to the code


def test_fits_are_pruned_with_the_objects(fits: Fits) -> None:
    fits.computed(FRAME)
    cache.prune(fits.root, 1_000_000)
    assert fits.stored()
    cache.prune(fits.root, 0)
    assert not fits.stored()


# In a kernel


CELLS = ("code", "import pandas as pd"), ("code", "from compendium.measures import fit\nfit.fit(pd.Series([1.0, 0.1]))")
IN_KERNEL = (
    "from compendium.remember import remembered\n\n\n@remembered\ndef fit(series):\n    from compendium.measures.inner import factor\n"
    "    print('computed')\n    return series * factor\n"
)


def test_a_notebook_depends_on_the_same_with_a_remembered_fit(project: Project) -> None:
    inner = project.root / "compendium" / "measures" / "inner.py"
    inner.write_text("factor = 2\n")
    (project.root / "compendium" / "measures" / "fit.py").write_text(IN_KERNEL)
    project.edit("chapter", lambda cells: [*cells, *CELLS])
    notes, texts = [], []
    executed = project.root / "_build" / "executed"
    for extra in ([], [("code", "1")]):
        project.edit("chapter", lambda cells, extra=extra: [*cells, *extra])
        assert project.execute()["chapter"] == ("ran", "")
        notes.append(json.loads((executed / "chapter.run.json").read_text())["dependencies"])
        texts.append((executed / "chapter.ipynb").read_text())
    assert ["computed" in text for text in texts] == [True, False]
    assert notes[0] == notes[1]
    assert "compendium/measures/inner.py" in {d["name"] for d in notes[0]}
    inner.write_text("factor = 3\n")
    assert "measures/inner.py changed" in project.why()["chapter"]


def test_a_file_read_inside_a_remembered_function_is_refused(project: Project) -> None:
    reads = IN_KERNEL.replace("    print('computed')\n", "    open('../references.bib').read()\n")
    (project.root / "compendium" / "measures" / "inner.py").write_text("factor = 2\n")
    (project.root / "compendium" / "measures" / "fit.py").write_text(reads)
    project.edit("chapter", lambda cells: [*cells, *CELLS])
    state, said = project.execute()["chapter"]
    assert state == "failed"
    assert "references.bib is read inside a remembered function" in said
