"""Find a card in a photograph and lay it straight: edges, four corners, one rectangle."""

from __future__ import annotations

from collections.abc import Iterator

import cv2
import numpy as np
import numpy.typing as npt

Pixels = npt.NDArray[np.uint8]
Corners = npt.NDArray[np.float32]
WIDTH, HEIGHT = 1011, 638
"""85.6 by 54 mm at 300 dpi."""

_SIDE = 800
_LEAST_SHARE = 0.12
_MOST_SHARE = 0.98
_SHAPE = WIDTH / HEIGHT
_OFF_SHAPE = 0.28


def straighten(*, image: bytes) -> bytes:
    """Return the card of a photograph as a JPEG of a card's size, empty where none is found."""
    pixels = cv2.imdecode(np.frombuffer(image, np.uint8), cv2.IMREAD_COLOR)
    found = None if pixels is None else _found(np.asarray(pixels, dtype=np.uint8))
    if pixels is None or found is None:
        return b""
    laid = _laid(np.asarray(pixels, dtype=np.uint8), found)
    written, content = cv2.imencode(".jpg", laid, [cv2.IMWRITE_JPEG_QUALITY, 95])
    return content.tobytes() if written else b""


def corners_of(*, image: bytes) -> list[list[float]]:
    """Return the card's corners in per cent of the picture, clockwise; empty where none is found."""
    pixels = cv2.imdecode(np.frombuffer(image, np.uint8), cv2.IMREAD_COLOR)
    found = None if pixels is None else _found(np.asarray(pixels, dtype=np.uint8))
    if pixels is None or found is None:
        return []
    height, width = pixels.shape[:2]
    return [[round(100 * float(x) / width, 2), round(100 * float(y) / height, 2)] for x, y in found]


def _found(pixels: Pixels) -> Corners | None:
    """Return the corners in the picture's own pixels; they are looked for in a small copy."""
    factor = min(1.0, _SIDE / max(pixels.shape[:2]))
    small = cv2.resize(pixels, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
    found = find_corners(np.asarray(small, dtype=np.uint8))
    return None if found is None else np.asarray(found / factor, dtype=np.float32)


def find_corners(pixels: Pixels) -> Corners | None:
    """Return the corners of the largest thing of a card's shape, clockwise from its upper left."""
    whole = pixels.shape[0] * pixels.shape[1]
    best: Corners | None = None
    for edges in _edge_maps(pixels):
        contours, _ = cv2.findContours(edges, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
        for contour in contours:
            corners = _quadrangle(np.asarray(contour, dtype=np.int32))
            if corners is None:
                continue
            share = cv2.contourArea(corners) / whole
            if not _LEAST_SHARE <= share <= _MOST_SHARE:
                continue
            if best is None or cv2.contourArea(corners) > cv2.contourArea(best):
                best = corners
    return best


def _edge_maps(pixels: Pixels) -> Iterator[Pixels]:
    """Yield black and white pictures of which one or the other shows the card whole."""
    grey = cv2.GaussianBlur(cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY), (5, 5), 0)
    kernel = np.ones((5, 5), np.uint8)
    for low, high in ((30, 90), (60, 180)):
        edges = cv2.dilate(cv2.Canny(grey, low, high), kernel)
        yield np.asarray(edges, dtype=np.uint8)
    for flag in (cv2.THRESH_BINARY, cv2.THRESH_BINARY_INV):
        _, split = cv2.threshold(grey, 0, 255, flag + cv2.THRESH_OTSU)
        yield np.asarray(cv2.morphologyEx(split, cv2.MORPH_CLOSE, kernel), dtype=np.uint8)


def _quadrangle(contour: npt.NDArray[np.int32]) -> Corners | None:
    """Return four corners in order where the contour is a card's outline, else None."""
    hull = cv2.convexHull(contour)
    around = cv2.arcLength(hull, True)
    for tolerance in (0.02, 0.03, 0.05):
        shape = cv2.approxPolyDP(hull, tolerance * around, True)
        if len(shape) == 4 and cv2.isContourConvex(shape):
            corners = _ordered(np.asarray(shape, dtype=np.float32).reshape(4, 2))
            return corners if _is_card(corners) else None
    return None


def _ordered(corners: Corners) -> Corners:
    sums, differences = corners.sum(axis=1), corners[:, 1] - corners[:, 0]
    chosen = (sums.argmin(), differences.argmin(), sums.argmax(), differences.argmax())
    return corners[list(chosen)]


def _is_card(corners: Corners) -> bool:
    if len(np.unique(corners, axis=0)) < 4:
        return False
    wide, high = _sides(corners)
    shape = max(wide, high) / max(min(wide, high), 1.0)
    return abs(shape - _SHAPE) <= _OFF_SHAPE


def _sides(corners: Corners) -> tuple[float, float]:
    lengths = [float(np.linalg.norm(corners[one] - corners[(one + 1) % 4])) for one in range(4)]
    return (lengths[0] + lengths[2]) / 2, (lengths[1] + lengths[3]) / 2


def _laid(pixels: Pixels, corners: Corners) -> Pixels:
    wide, high = _sides(corners)
    if high > wide:  # photographed standing: its upper right corner becomes the upper left
        corners = np.roll(corners, -1, axis=0)
    onto = np.array([[0, 0], [WIDTH, 0], [WIDTH, HEIGHT], [0, HEIGHT]], dtype=np.float32)
    turn = cv2.getPerspectiveTransform(corners.astype(np.float32), onto)
    laid = cv2.warpPerspective(pixels, turn, (WIDTH, HEIGHT), flags=cv2.INTER_AREA)
    return np.asarray(laid, dtype=np.uint8)
