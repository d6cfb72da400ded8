"""The house's own import contract: one context enters another through its doors alone."""

from __future__ import annotations

from typing import Any

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output

_OPEN_TO_ALL = {"ui", "kernel", "feel", "bpmn", "keys", "media", "ofd", "outgoing", "pki"}
"""Libraries at the bottom of the house: all of each is door."""


class Doors(Contract):
    """Refuse an import of another context that does not go through one of its doors."""

    doors: Any = fields.SetField(subfield=fields.StringField())
    mounts: Any = fields.SetField(subfield=fields.StringField())

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        """Return whether the contract is kept, with every import that breaks it."""
        output.verbose_print(verbose, "Looking at every import between contexts…")
        broken = [
            (importer, imported, self._lines(graph, importer, imported))
            for importer in sorted(graph.modules)
            for imported in sorted(graph.find_modules_directly_imported_by(importer))
            if not self._is_allowed(importer.split("."), imported.split("."))
        ]
        return ContractCheck(kept=not broken, metadata={"broken": broken})

    def render_broken_contract(self, check: ContractCheck) -> None:
        """Print each import that goes through a wall."""
        for importer, imported, lines in check.metadata["broken"]:
            where = ", ".join(f"l.{line}" for line in lines)
            output.print_error(f"- {importer} imports {imported}, which is no door ({where})")

    def _is_allowed(self, here: list[str], there: list[str]) -> bool:
        if here[0] != "yimen" or there[0] != "yimen" or len(there) < 3:
            return True
        same = here[1:2] == there[1:2] or there[1] in _OPEN_TO_ALL
        mounting = here[1] in self.mounts and there[2] in {"web", "apps"}
        arranging = there[2] == "testing" and ("tests" in here or here[2:] == ["testing"])
        return same or mounting or arranging or there[2] in self.doors

    @staticmethod
    def _lines(graph: ImportGraph, importer: str, imported: str) -> list[int]:
        details = graph.get_import_details(importer=importer, imported=imported)
        return sorted({int(detail["line_number"]) for detail in details})
