"""Values as bytes and back, bit for bit: numbers, texts, days, arrays, frames, and tuples, lists and dicts of them.

A line of JSON describes the value, the arrays follow. Two values have the same bytes only if their content, types, index, names and
attributes are the same. Unlike a pickle it runs nothing when it is read.
"""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import numpy as np
import pandas as pd

from compendium.errors import CompendiumError

PLAIN = (type(None), bool, int, str)
KINDS = "biufcmM"  # of arrays whose bytes are their content


def encode(value: Any) -> bytes:
    """The bytes of a value.

    :raises CompendiumError: it is, or it holds, a value of another kind.
    """
    arrays: list[bytes] = []
    described = _describe(value, arrays)
    return json.dumps(described).encode() + b"\n" + b"".join(arrays)


def decode(content: bytes) -> Any:
    """The value of :func:`encode`'s bytes."""
    end = content.index(b"\n")
    return _restore(json.loads(content[:end]), memoryview(content)[end + 1 :], [0])


def _describe(value: Any, arrays: list[bytes]) -> Any:
    """A value as JSON can hold it: plain ones as they are, others as a list with their kind first."""

    def each(values: Any) -> list[Any]:
        return [_describe(v, arrays) for v in values]

    kind = type(value)
    if kind in PLAIN:
        return value
    if kind is float:
        return ["float", value.hex()]
    if kind is dt.date or (kind is dt.datetime and value.tzinfo is None):
        return [kind.__name__, value.isoformat()]
    if kind in (tuple, list):
        return [kind.__name__, *each(value)]
    if kind is dict:
        return ["dict", *each(list(value.items()))]
    if kind is np.ndarray or isinstance(value, np.generic):
        if value.dtype.kind in KINDS:
            arrays.append(np.ascontiguousarray(value).tobytes())
            return ["array" if kind is np.ndarray else "scalar", value.dtype.str, list(value.shape)]
        if value.dtype == object and value.ndim == 1:
            return ["objects", *each(value)]
    if kind is pd.DataFrame:
        columns = [_describe_column(value.iloc[:, k].array, arrays) for k in range(value.shape[1])]
        return ["frame", *columns, *each([value.index, value.columns, value.attrs])]
    if kind is pd.Series:
        return ["series", _describe_column(value.array, arrays), *each([value.index, value.name, value.attrs])]
    if kind is pd.RangeIndex:
        return ["range", *each([value.start, value.stop, value.step, value.name])]
    if kind is pd.MultiIndex:
        return ["multi", *each([list(value.levels), [np.asarray(c) for c in value.codes], list(value.names)])]
    if kind is pd.CategoricalIndex or kind is pd.Index or (kind is pd.DatetimeIndex and value.freq is None):
        return ["index", _describe_column(value.array, arrays), _describe(value.name, arrays)]
    raise CompendiumError(
        f"A value of the kind {kind.__module__}.{kind.__qualname__} cannot be stored exactly. Use numbers, texts, days, arrays and frames, "
        "or tuples, lists and dicts of them."
    )


def _describe_column(column: pd.api.extensions.ExtensionArray, arrays: list[bytes]) -> Any:
    dtype = column.dtype
    if type(column) is pd.arrays.NumpyExtensionArray:
        return _describe(column.to_numpy(), arrays)
    if isinstance(column, pd.arrays.DatetimeArray) and column.tz is None:
        return ["dates", _describe(column.to_numpy(), arrays)]
    if isinstance(dtype, pd.CategoricalDtype):
        return ["category", _describe(dtype.categories, arrays), dtype.ordered, _describe(column.codes, arrays)]
    if isinstance(dtype, pd.StringDtype):
        return [
            "strings",
            dtype.storage,
            dtype.na_value is pd.NA,
            [None if missing else str(s) for s, missing in zip(column, column.isna(), strict=True)],
        ]
    if isinstance(column, pd.arrays.IntegerArray | pd.arrays.FloatingArray | pd.arrays.BooleanArray):
        missing = column.isna()
        values = column.to_numpy(dtype.numpy_dtype, na_value=dtype.numpy_dtype.type(0))
        return ["masked", dtype.name, _describe(values, arrays), _describe(missing, arrays)]
    raise CompendiumError(f"A column of the type {dtype} cannot be stored exactly.")


def _restore(described: Any, arrays: memoryview, place: list[int]) -> Any:
    """The value that was described. Arrays are taken in the order in which they were written."""
    if not isinstance(described, list):
        return described
    kind, *parts = described
    if kind in ("array", "scalar"):
        dtype, shape = np.dtype(parts[0]), tuple(parts[1])
        count = int(np.prod(shape, dtype=int))
        found = np.frombuffer(arrays, dtype, count, place[0]).reshape(shape).copy()
        place[0] += count * dtype.itemsize
        return found if kind == "array" else found[()]
    if kind == "strings":
        storage, na, texts = parts
        return pd.array(texts, dtype=pd.StringDtype(storage, na_value=pd.NA if na else np.nan))
    parts = [_restore(p, arrays, place) for p in parts]
    match kind:
        case "float":
            return float.fromhex(parts[0])
        case "date":
            return dt.date.fromisoformat(parts[0])
        case "datetime":
            return dt.datetime.fromisoformat(parts[0])
        case "tuple":
            return tuple(parts)
        case "list":
            return parts
        case "dict":
            return dict(parts)
        case "objects":
            found = np.empty(len(parts), dtype=object)
            found[:] = parts
            return found
        case "dates":
            return pd.array(parts[0], dtype=parts[0].dtype)
        case "category":
            return pd.Categorical.from_codes(parts[2], dtype=pd.CategoricalDtype(parts[0], parts[1]))
        case "masked":
            column = pd.array(parts[1], dtype=parts[0])
            column[parts[2]] = pd.NA
            return column
        case "index":
            return pd.Index(parts[0], dtype=parts[0].dtype, name=parts[1])
        case "range":
            return pd.RangeIndex(*parts[:3], name=parts[3])
        case "multi":
            return pd.MultiIndex(parts[0], parts[1], names=parts[2], verify_integrity=False)
        case "series":
            column, index, name, attrs = parts
            found = pd.Series(column, index=index, name=name, dtype=column.dtype)
        case "frame":
            *columns, index, names, attrs = parts
            found = pd.DataFrame({k: pd.Series(c, index=index, dtype=c.dtype) for k, c in enumerate(columns)}, index=index)
            found.columns = names
    found.attrs = attrs
    return found
