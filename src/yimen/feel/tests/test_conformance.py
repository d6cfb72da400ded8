"""The compatibility tests of the standard: what passes, counted honestly."""

import io
import tarfile

import pytest

from yimen.feel import conformance
from yimen.feel.benches import ARCHIVE

MODEL = """<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/">
<inputData name="Age" id="i"/>
<decision name="Child" id="d1"><informationRequirement><requiredInput href="#i"/></informationRequirement>
<literalExpression><text>Age &lt; 18</text></literalExpression></decision>
<decision name="Fee" id="d2">
 <informationRequirement><requiredDecision href="#d1"/></informationRequirement>
 <decisionTable hitPolicy="FIRST"><input><inputExpression><text>Child</text></inputExpression></input>
 <output name="Fee"/>
 <rule><inputEntry><text>true</text></inputEntry><outputEntry><text>0</text></outputEntry></rule>
 <rule><inputEntry><text>-</text></inputEntry><outputEntry><text>25.50</text></outputEntry></rule>
 </decisionTable></decision>
<decision name="Refused" id="d3"><literalExpression><text>1 +</text></literalExpression></decision>
</definitions>"""
CASE = """<testCases xmlns="x" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><modelName>m.dmn</modelName>
<testCase id="1"><inputNode name="Age"><value xsi:type="xsd:decimal">9</value></inputNode>
<resultNode name="Fee"><expected><value xsi:type="xsd:decimal">0</value></expected></resultNode></testCase>
<testCase id="2"><inputNode name="Age"><value xsi:type="xsd:decimal">20</value></inputNode>
<resultNode name="Fee"><expected><value xsi:type="xsd:decimal">25.5</value></expected></resultNode></testCase>
<testCase id="3"><resultNode name="Child"><expected><value xsi:type="xsd:boolean">true</value></expected></resultNode></testCase>
<testCase id="4"><resultNode name="Refused"><expected><value xsi:nil="true"/></expected></resultNode></testCase>
</testCases>"""


def archive_of(path, files):
    with tarfile.open(path, "w:gz") as tar:
        for name, text in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(text.encode())
            tar.addfile(info, io.BytesIO(text.encode()))
    return path


def test_wrong_and_refused_cases_are_not_passed(tmp_path):
    files = {"T/compliance-level-2/a/m.dmn": MODEL, "T/compliance-level-2/a/t.xml": CASE}
    tally = conformance.run(archive_of(tmp_path / "t.tar.gz", files))["compliance-level-2"]
    assert (tally.passed, tally.total) == (2, 4)
    assert [case for _, case, _ in tally.failures] == ["3", "4"]


@pytest.mark.parametrize(
    ("policy", "wanted"),
    [
        ("PRIORITY", '<value xsi:type="xsd:string">high</value>'),
        (
            "OUTPUT ORDER",
            (
                '<list><item><value xsi:type="xsd:string">high</value></item>'
                '<item><value xsi:type="xsd:string">low</value></item></list>'
            ),
        ),
        (
            "RULE ORDER",
            (
                '<list><item><value xsi:type="xsd:string">low</value></item>'
                '<item><value xsi:type="xsd:string">high</value></item></list>'
            ),
        ),
        ("UNIQUE", '<value xsi:nil="true"/>'),
        ("ANY", '<value xsi:nil="true"/>'),
        ("FIRST", '<value xsi:type="xsd:string">low</value>'),
    ],
)
def test_hit_policies_choose_among_the_rules_that_hold(tmp_path, policy, wanted):
    model = f"""<definitions xmlns="x"><decision name="Risk" id="d"><decisionTable hitPolicy="{policy}">
    <input><inputExpression><text>1</text></inputExpression></input>
    <output name="Risk"><outputValues><text>"high","low"</text></outputValues></output>
    <rule><inputEntry><text>-</text></inputEntry><outputEntry><text>"low"</text></outputEntry></rule>
    <rule><inputEntry><text>&lt; 5</text></inputEntry><outputEntry><text>"high"</text></outputEntry></rule>
    <rule><inputEntry><text>9</text></inputEntry><outputEntry><text>"none"</text></outputEntry></rule>
    </decisionTable></decision></definitions>"""
    case = f"""<testCases xmlns="x" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
    <modelName>m.dmn</modelName><testCase id="1"><resultNode name="Risk"><expected>{wanted}</expected>
    </resultNode></testCase></testCases>"""
    files = {"T/compliance-level-2/a/m.dmn": model, "T/compliance-level-2/a/t.xml": case}
    tally = conformance.run(archive_of(tmp_path / "t.tar.gz", files))["compliance-level-2"]
    assert tally.failures == []


@pytest.mark.data
def test_conformance_does_not_shrink(yimen_data):
    levels = conformance.run(yimen_data / ARCHIVE)
    assert levels["compliance-level-2"].total == 116
    assert levels["compliance-level-3"].total == 3_275
    assert levels["compliance-level-2"].passed == 116
    assert levels["compliance-level-3"].passed >= 3_241
