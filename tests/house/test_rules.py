"""Every rule that the house applies cites its law and has a test that carries its name."""

from __future__ import annotations

import re
from importlib import import_module

from tests.house.places import SOURCE, files_of_tests, program_files
from yimen.kernel.rules import registered_rules

_RULE = re.compile(r'^@(?:rules\.)?rule\(\s*"([A-Z0-9-]+)"', re.MULTILINE)


def _rules_written() -> dict[str, str]:
    found = {}
    for path in program_files():
        for rule_id in _RULE.findall(path.read_text()):
            found[rule_id] = ".".join(("yimen", *path.relative_to(SOURCE).with_suffix("").parts))
    return found


def _tests_written() -> set[str]:
    names: set[str] = set()
    for path in files_of_tests():
        names.update(re.findall(r"^def (test_\w+)", path.read_text(), re.MULTILINE))
    return names


def test_every_rule_has_a_test_of_its_name() -> None:
    names = _tests_written()
    untested = []
    for rule_id in _rules_written():
        wanted = re.compile(f"_{rule_id.lower().replace('-', '_')}(_|$)")
        if not any(wanted.search(name) for name in names):
            untested.append(rule_id)
    assert sorted(untested) == []


def test_every_rule_written_is_registered_with_its_law() -> None:
    written = _rules_written()
    for module in set(written.values()):
        import_module(module)
    registered = registered_rules()
    assert sorted(set(written) - set(registered)) == []
    assert [one.id for one in registered.values() if not one.cites or not one.summary] == []
