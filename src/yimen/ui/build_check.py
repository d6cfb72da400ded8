"""Tell whether the committed style sheets and scripts were built from the committed sources.

The build writes ``static/ui/manifest.json`` with a digest of its sources and of each asset; this
module computes them again, without Node. ``frontend/stamp.mjs`` is the writing half.
"""

import hashlib
import json
from pathlib import Path

_HERE = Path(__file__).resolve().parent
_BUILT = _HERE / "static" / "ui"
_SOURCES = (
    "css",
    "islands",
    "package.json",
    "tsconfig.json",
    "vite.config.ts",
    "stamp.mjs",
)


def assets_match(*, frontend: Path | None = None, built: Path | None = None) -> list[str]:
    """Return what does not match, one sentence each; an empty list means that all is well.

    Where the sources are absent, as in an installed package, only the assets are compared.
    """
    source_root = frontend or _HERE.parents[2] / "frontend"
    asset_root = built or _BUILT
    stamp = asset_root / "manifest.json"
    if not stamp.is_file():
        return ["manifest.json is missing: run `npm run build` in frontend/"]
    manifest = json.loads(stamp.read_text("utf-8"))
    faults = []
    if source_root.is_dir() and source_digest(frontend=source_root) != manifest["sources"]:
        faults.append("the sources changed after the build: run `npm run build` in frontend/")
    for name, recorded in manifest["assets"].items():
        asset = asset_root / name
        if not asset.is_file():
            faults.append(f"{name} is missing")
        elif _digest(asset.read_bytes()) != recorded["sha256"]:
            faults.append(f"{name} is not what the build wrote")
    return faults


def source_digest(*, frontend: Path) -> str:
    """Return the digest of the sources: each path with its own digest, in order of the path."""
    files = [path for name in _SOURCES for path in _files(frontend / name)]
    lines = sorted(
        (path.relative_to(frontend).as_posix(), _digest(path.read_bytes())) for path in files
    )
    return _digest("".join(f"{name} {digest}\n" for name, digest in lines).encode())


def _files(path: Path) -> list[Path]:
    return [path] if path.is_file() else [found for found in path.rglob("*") if found.is_file()]


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
