"""The floor list, read and extended: which context stands above which, and who imports whom."""

from __future__ import annotations

import ast
import re
import tomllib

from yimen.ops import installation
from yimen.ops.refusals import OperationRefused

_LAYERS = re.compile(r'(name = "Floors"\n.*?layers = \[\n)(.*?)(\n\])', re.DOTALL)
_CONTEXTS = re.compile(r"(CONTEXTS: tuple\[str, \.\.\.\] = )(\(.*?\))(?=\n)", re.DOTALL)


def listed() -> list[list[str]]:
    """Return the floors, the highest first, each with the contexts that share it."""
    with (installation.CHECKOUT / "pyproject.toml").open("rb") as file:
        contracts = tomllib.load(file)["tool"]["importlinter"]["contracts"]
    layers = next(one["layers"] for one in contracts if one["name"] == "Floors")
    return [[name.strip(" ()") for name in re.split(r"[|:]", layer)] for layer in layers]


def place(name: str, *, above: str) -> None:
    """Give a new context a floor of its own above another; a planned one keeps its place.

    Raises:
        OperationRefused: there is no context to stand above.
    """
    floors = listed()
    if any(name in floor for floor in floors):
        return
    if not any(above in floor for floor in floors):
        raise OperationRefused(f"楼层表里没有 {above}。")
    path = installation.CHECKOUT / "pyproject.toml"
    text = path.read_text()
    found = _LAYERS.search(text)
    if found is None:
        raise OperationRefused("pyproject.toml 里找不到楼层表。")
    lines = found.group(2).split("\n")
    at = next(n for n, floor in enumerate(floors) if above in floor)
    lines.insert(at, f'  "({name})",')
    path.write_text(f"{text[: found.start(2)]}{chr(10).join(lines)}{text[found.end(2) :]}")


def install(name: str) -> None:
    """Write a context into the installed list, in order of floors."""
    path = installation.CHECKOUT / "src" / "yimen" / "site" / "contexts.py"
    text = path.read_text()
    found = _CONTEXTS.search(text)
    if found is None:
        raise OperationRefused(f"{path} 里找不到安装表。")
    configs = [*ast.literal_eval(found.group(2)), f"yimen.{name}.apps.{class_name(name)}Config"]
    rank = {one: n for n, floor in enumerate(reversed(listed())) for one in floor}
    configs.sort(key=lambda config: rank[config.split(".")[1]])
    inside = "".join(f'    "{config}",\n' for config in configs)
    path.write_text(f"{text[: found.start(2)]}(\n{inside}){text[found.end(2) :]}")


def class_name(name: str) -> str:
    """Return a folder's name as a class is named."""
    return "".join(part.capitalize() for part in name.split("_"))


def drawn() -> str:
    """Return who imports whom, as a Mermaid drawing with one line for each pair of contexts."""
    import grimp  # noqa: PLC0415 -- of the development set, which other commands do without

    graph = grimp.build_graph("yimen")
    pairs = sorted(
        {
            (importer.split(".")[1], imported.split(".")[1])
            for importer in graph.modules
            for imported in graph.find_modules_directly_imported_by(importer)
            if importer.count(".") and imported.count(".")
        }
    )
    edges = [f"  {above} --> {below}" for above, below in pairs if above != below]
    return "\n".join(["graph TD", *edges])
