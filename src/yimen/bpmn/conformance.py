"""What of reference models is carried out here, counted by kind of element and of event."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from lxml import etree

from yimen.bpmn import reading
from yimen.bpmn.model import NodeKind, ProcessRefusedError, Severity

_MODEL = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
_DEFINITION = "EventDefinition"
_PLACES = ("event", "task", "gateway", "subprocess", "activity", "transaction")
"""How the names of what a process is made of end, in lower case."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelResult:
    """One file: how many processes and places were read, what is not carried out, kept as it came."""

    name: str
    processes: int
    places: int
    named: int
    kept: bool
    refused: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class KindResult:
    """One kind of element, with its event where it has one: how many there are and are carried out."""

    kind: str
    total: int
    carried_out: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What a folder of models comes to."""

    models: tuple[ModelResult, ...]
    kinds: tuple[KindResult, ...]


def run(folder: Path) -> Result:
    """Return what the models of a folder come to, by file and by kind."""
    total: Counter[str] = Counter()
    carried: Counter[str] = Counter()
    models = []
    for path in sorted(folder.glob("*.bpmn")):
        content = path.read_bytes()
        try:
            read = reading.read(content)
        except ProcessRefusedError as wrong:
            models.append(_refused(path.name, str(wrong)))
            continue
        wrong_places = {e.node for e in read.findings if e.severity is Severity.ERROR}
        wrong_places |= set(_never_run(read))
        places = {node for process in read.processes for node in process.nodes}
        for ident, kind in _places(content):
            total[kind] += 1
            carried[kind] += ident in places and ident not in wrong_places
        models.append(
            ModelResult(
                name=path.name,
                processes=len(read.processes),
                places=len(places),
                named=len(wrong_places),
                kept=_kept(content, read),
            )
        )
    kinds = tuple(
        KindResult(kind=kind, total=number, carried_out=carried[kind])
        for kind, number in sorted(total.items())
    )
    return Result(models=tuple(models), kinds=kinds)


def _refused(name: str, words: str) -> ModelResult:
    return ModelResult(name=name, processes=0, places=0, named=0, kept=False, refused=words)


def _kept(content: bytes, read: reading.Reading) -> bool:
    """Tell whether a file survives being stored as text, which is how a version of an item keeps it."""
    try:
        back = content.decode().encode()
    except UnicodeDecodeError:
        return False
    return back == content and reading.read(back) == read


def _never_run(read: reading.Reading) -> Iterator[str]:
    """Yield what the check refuses by its kind, and what stands in a subprocess that is not begun."""
    named = {e.node for e in read.findings if e.severity is Severity.ERROR}
    for process in read.processes:
        for node in process.nodes.values():
            scope = node.scope
            while scope and scope not in named:
                scope = process.nodes[scope].scope
            if node.kind in {NodeKind.CALL, NodeKind.SCRIPT} or scope:
                yield node.id


def _places(content: bytes) -> Iterator[tuple[str, str]]:
    """Yield the id and the kind of everything in a process that should be carried out."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    root = etree.fromstring(content, parser)
    for process in root.iter(f"{_MODEL}process"):
        for element in process.iter():
            if not isinstance(element.tag, str) or not element.tag.startswith(_MODEL):
                continue
            name = element.tag.removeprefix(_MODEL)
            if not name.lower().endswith(_PLACES):
                continue
            parent = element.getparent()
            if parent is None or parent.tag.removeprefix(_MODEL) not in _HOLDERS:
                continue
            yield element.get("id", ""), name + "".join(sorted(_marks(element)))


_HOLDERS = frozenset({"process", "subProcess", "transaction", "adHocSubProcess"})


def _marks(element: etree._Element) -> Iterator[str]:
    for each in element:
        name = each.tag.removeprefix(_MODEL) if isinstance(each.tag, str) else ""
        if name.endswith(_DEFINITION):
            yield f" {name.removesuffix(_DEFINITION)}"
        elif name.endswith("LoopCharacteristics"):
            yield f" {name.removesuffix('LoopCharacteristics')}"
    if element.get("triggeredByEvent") == "true":
        yield " event"
