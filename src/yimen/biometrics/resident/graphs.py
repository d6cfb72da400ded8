"""The small ONNX graphs of the search, written as bytes: no other library is needed for that.

Only the few fields of the format that these graphs use are known here (onnx.proto, IR version 8,
operator set 13): a model of nodes, constants, inputs and outputs.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

QUERY_ZERO = 64
ROW_ZERO = 128
_IR_VERSION, _OPERATORS = 8, 13
_FLOAT, _UINT8, _INT8, _INT64 = 1, 2, 3, 7
_TYPES = {"float32": _FLOAT, "uint8": _UINT8, "int8": _INT8, "int64": _INT64}
_WHOLE = 2  # the kind of an attribute that is a whole number


def sealed_block(rows: NDArray[np.int8], scales: NDArray[np.float32]) -> bytes:
    """Return the graph of a block that no longer grows: its rows are constants of the graph.

    In: `query` uint8 [q, d] around 64, `bias` float [q or 1, n], `k` int64 [1]. Out: `values` and
    `places` [q, k]. Queries keep to 7 bits, so that processors without VNNI do not saturate.
    """
    dimension, size = rows.shape[1], rows.shape[0]
    return _model(
        nodes=[
            _node("MatMulInteger", ("query", "rows", "zero"), ("sums",)),
            *_ranked("sums"),
        ],
        inputs=[
            _value("query", _UINT8, ("q", dimension)),
            _value("bias", _FLOAT, ("z", size)),
            _value("k", _INT64, (1,)),
        ],
        constants=[
            _constant("rows", np.ascontiguousarray(rows.T)),
            _constant("zero", np.array(QUERY_ZERO, dtype=np.uint8)),
            _constant("scales", scales),
        ],
    )


def open_block(dimension: int) -> bytes:
    """Return the graph of a block that grows: its rows come with each question.

    In: `rows` uint8 [n, d] around 128, `query` int8 [d, q] of 7 bits, `scales` [n], `bias`, `k`.
    """
    return _model(
        nodes=[
            _node("MatMulInteger", ("rows", "query", "zero"), ("turned",)),
            _node("Transpose", ("turned",), ("sums",)),
            *_ranked("sums"),
        ],
        inputs=[
            _value("rows", _UINT8, ("n", dimension)),
            _value("query", _INT8, (dimension, "q")),
            _value("scales", _FLOAT, ("n",)),
            _value("bias", _FLOAT, ("z", "n")),
            _value("k", _INT64, (1,)),
        ],
        constants=[_constant("zero", np.array(ROW_ZERO, dtype=np.uint8))],
    )


def _ranked(sums: str) -> list[bytes]:
    return [
        _node("Cast", (sums,), ("counted",), to=_FLOAT),
        _node("Mul", ("counted", "scales"), ("scaled",)),
        _node("Add", ("scaled", "bias"), ("scores",)),
        _node("TopK", ("scores", "k"), ("values", "places"), axis=1),
    ]


def _model(*, nodes: Sequence[bytes], inputs: Sequence[bytes], constants: Sequence[bytes]) -> bytes:
    graph = b"".join(
        (
            _all(1, nodes),
            _field(2, "search"),
            _all(5, constants),
            _all(11, inputs),
            _all(
                12, (_value("values", _FLOAT, ("q", "k_")), _value("places", _INT64, ("q", "k_")))
            ),
        )
    )
    return (
        _field(1, _IR_VERSION) + _field(7, graph) + _field(8, _field(1, "") + _field(2, _OPERATORS))
    )


def _node(operator: str, inputs: Iterable[str], outputs: Iterable[str], **whole: int) -> bytes:
    attributes = [
        _field(1, name) + _field(3, number) + _field(20, _WHOLE) for name, number in whole.items()
    ]
    return _all(1, inputs) + _all(2, outputs) + _field(4, operator) + _all(5, attributes)


def _value(name: str, kind: int, shape: Iterable[int | str]) -> bytes:
    sizes = (_field(1 if isinstance(one, int) else 2, one) for one in shape)
    tensor = _field(1, kind) + _field(2, _all(1, sizes))
    return _field(1, name) + _field(2, _field(1, tensor))


def _constant(name: str, array: NDArray[Any]) -> bytes:
    sizes = b"".join(_field(1, size) for size in array.shape)
    kind = _field(2, _TYPES[array.dtype.name])
    return sizes + kind + _field(8, name) + _field(9, array.tobytes())


def _all(number: int, parts: Iterable[bytes | str]) -> bytes:
    return b"".join(_field(number, part) for part in parts)


def _field(number: int, content: int | str | bytes) -> bytes:
    """Return one field of the wire format: a whole number, or a text or message with its length."""
    if isinstance(content, int):
        return _whole(number << 3) + _whole(content)
    content = content.encode() if isinstance(content, str) else content
    return _whole(number << 3 | 2) + _whole(len(content)) + content


def _whole(number: int) -> bytes:
    written = bytearray()
    while number > 127:
        written.append(number & 127 | 128)
        number >>= 7
    written.append(number)
    return bytes(written)
