"""The register of rules keeps ids apart."""

import pytest

from yimen.kernel.rules import registered_rules, rule


def test_tst_reg_1_enters_the_register_with_its_law():
    @rule("TST-REG-1", cites="某法 第一条")
    def answer():
        """Say one."""
        return 1

    entered = registered_rules()["TST-REG-1"]
    assert (entered.cites, entered.summary, entered.function) == ("某法 第一条", "Say one.", answer)
    assert answer() == 1


@pytest.mark.parametrize(("rule_id", "cites"), [("tst-1", "x"), ("TST", "x"), ("TST-1", " ")])
def test_malformed_rule_is_refused(rule_id, cites):
    with pytest.raises(ValueError, match=r"rule"):
        rule(rule_id, cites=cites)(lambda: None)


def test_tst_reg_2_taken_by_another_function_is_refused():
    @rule("TST-REG-2", cites="x")
    def first():
        """First."""

    with pytest.raises(ValueError, match="taken"):

        @rule("TST-REG-2", cites="x")
        def second():
            """Second."""
