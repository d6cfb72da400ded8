"""The pages on the governance of faces: who may open them, two hands, papers, a measurement."""

from __future__ import annotations

import io
import zipfile
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from yimen.biometrics import public as biometrics
from yimen.biometrics import testing as faces
from yimen.biometrics.actions import filing, measurement
from yimen.biometrics.contracts import Probe, Purpose
from yimen.biometrics.models import FaceFiling, ImpactAssessment, SiteMeasurement, Template
from yimen.directory.contracts import Post
from yimen.directory.testing import demo_county, make_officer
from yimen.identity.testing import sign_in
from yimen.kernel.actor import SYSTEM
from yimen.kernel.clock import local_day, now
from yimen.kernel.files import store
from yimen.kernel.ids import new_id
from yimen.kernel.models import LedgerEntry, Work
from yimen.kernel.register import work_url

pytestmark = pytest.mark.django_db

PAGES = ("faces", "assessments", "thresholds", "filings", "measurements")


@pytest.fixture
def people(settings, tmp_path):
    settings.YIMEN_FILES_FOLDER = tmp_path / "files"
    faces.use_constructed(settings)
    units = demo_county()
    return {
        "system": make_officer(post=Post.SYSTEM_ADMIN, unit=units.centre, name="系统甲"),
        "guard": make_officer(post=Post.SECURITY_ADMIN, unit=units.centre, name="安全乙"),
        "auditor": make_officer(post=Post.AUDIT_ADMIN, unit=units.centre, name="审计丙"),
        "clerk": make_officer(post=Post.CLERK, unit=units.town, name="综窗丁"),
    }


def _said():
    today = local_day(now())
    return {
        "purpose": "verify",
        "uses": "在窗口和手机上核对办事人是不是本人，不在别处用。",
        "necessity": "防止冒名办理；不愿意的可以用密码或者到窗口。",
        "risks": "认错人会把材料给错人；模板泄露不能像密码那样更换。",
        "measures": "单独同意、加密、到期删除、两人批准、使用都有记录。",
        "assessed_by": "县政务服务中心",
        "assessed_on": today.isoformat(),
        "valid_until": (today + timedelta(days=200)).isoformat(),
    }


def test_each_page_opens_for_the_three_administrators_and_nobody_else(client, people):
    for who in ("system", "guard", "auditor"):
        sign_in(client, people[who])
        for name in PAGES:
            assert client.get(reverse(f"biometrics:{name}")).status_code == 200, (who, name)
    assert client.get(reverse("biometrics:write_assessment")).status_code == 403
    sign_in(client, people["clerk"])
    for name in PAGES:
        assert client.get(reverse(f"biometrics:{name}")).status_code == 403, name


def test_one_writes_another_approves_and_either_ends_it(client, people):
    sign_in(client, people["system"])
    new = reverse("biometrics:write_assessment")
    lacking = client.post(new, _said() | {"risks": "没有"})
    made = client.post(new, _said())
    number = ImpactAssessment.objects.get().number
    page = reverse("biometrics:assessment", args=[number])
    assert lacking.status_code == 422
    assert "写明对个人权益有什么影响" in lacking.content.decode()
    assert made["Location"] == page
    assert client.post(page, {"act": "approve"}).status_code == 403
    waiting = Work.objects.get(kind="biometrics.approve")
    assert work_url(waiting.kind, waiting.ref_id) == page

    sign_in(client, people["guard"])
    assert client.post(page, {"act": "approve", "decision": "同意"}).status_code == 302
    assert "已启用" in client.get(reverse("biometrics:faces")).content.decode()
    paper = client.get(reverse("biometrics:assessment_paper", args=[number]))
    assert paper.content.startswith(b"%PDF")
    assert client.post(page, {"act": "end", "why": "不再需要"}).status_code == 302
    assert not biometrics.is_on(purpose=Purpose.VERIFY, at=now())


def _enrolled(count):
    faces.switch_on(at=now())
    for number in range(count):
        biometrics.enrol(
            actor=SYSTEM,
            subject_id=new_id(),
            purpose=Purpose.VERIFY,
            probe=Probe(image=faces.constructed_face(name=str(number))),
            cell="",
            ground="同意书第 1 版",
            at=now(),
        )


def test_a_filing_comes_due_is_filled_in_and_its_papers_hold_the_figures(client, people):
    _enrolled(2)
    filing.watch(at=now(), limit=2)
    sign_in(client, people["guard"])
    shown = client.get(reverse("biometrics:faces")).content.decode()
    one = FaceFiling.objects.get()
    page = reverse("biometrics:filing", args=[one.pk])
    empty = client.post(page, {"number": "", "office": "省委网信办"})
    filed = {"number": "备〔2026〕1号", "office": "省委网信办", "filed_on": local_day(now())}
    done = client.post(page, filed)

    assert "存储人数到了要备案人数的 100%" in shown
    assert empty.status_code == 422
    assert done.status_code == 302
    kit = client.get(reverse("biometrics:filing_kit", args=["docx"]))
    with zipfile.ZipFile(io.BytesIO(kit.content)) as archive:
        text = archive.read("word/document.xml").decode()
    assert "2 人" in text
    assert "备〔2026〕1号" in text
    assert client.get(reverse("biometrics:filing_kit", args=["pdf"])).content[:4] == b"%PDF"
    assert LedgerEntry.objects.filter(verb="biometrics.filing.exported").count() == 2


def test_thresholds_are_proposed_and_approved_on_their_page(client, people):
    page = reverse("biometrics:thresholds")
    asked = {"act": "propose", "question": "one", "accept": "0.5", "doubt": "0.4"}
    sign_in(client, people["system"])
    low = client.post(page, asked | {"accept": "0.2", "reason": "按本县实测两千一百对改"})
    made = client.post(page, asked | {"reason": "按本县实测两千一百对的结果改"})
    sign_in(client, people["guard"])
    waiting = client.get(page).content.decode()
    policy = waiting.partition('name="policy" value="')[2].partition('"')[0]
    done = client.post(page, {"act": "approve", "policy": policy, "decision": "同意"})

    assert low.status_code == 422
    assert (made.status_code, done.status_code) == (302, 302)
    assert "0.50 以上算同一人" in client.get(page).content.decode()


def _uploaded(files):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return SimpleUploadedFile("pairs.zip", made.getvalue())


def test_a_measurement_scores_pictures_deletes_them_and_changes_nothing(client, people):
    table = "图片一,图片二,同一人,人群\na.jpg,b.jpg,是,甲\na.jpg,c.jpg,0,甲\na.jpg,d.jpg,0,乙\n"
    files = {
        "表.csv": table.encode("gb18030"),
        "a.jpg": faces.constructed_face(name="甲"),
        "b.jpg": faces.constructed_face(name="甲", likeness=0.8),
        "c.jpg": faces.constructed_face(name="丙"),
        "d.jpg": b"no picture at all",
    }
    sign_in(client, people["guard"])
    page = reverse("biometrics:measurements")
    wrong = client.post(page, {"title": "大厅", "upload": SimpleUploadedFile("a.csv", b"x,y\n1,2")})
    made = client.post(page, {"title": "大厅", "upload": _uploaded(files)})
    row = SiteMeasurement.objects.get()
    running = client.get(made["Location"]).content.decode()
    kept = len(list(store.installed().contents()))
    measurement.run(measurement_id=row.pk, at=now())
    measurement.run(measurement_id=row.pk, at=now())
    shown = client.get(made["Location"]).content.decode()
    report = client.get(reverse("biometrics:measurement_report", args=[row.pk]))

    assert wrong.status_code == 422
    assert "第一行写列名" in wrong.content.decode()
    assert "正在一对一对地比" in running
    assert (kept, len(list(store.installed().contents()))) == (1, 0)
    row.refresh_from_db()
    assert (row.result["genuine"], row.result["impostor"], row.result["unread"]) == (1, 1, 1)
    assert "不能用来改门限" in shown
    assert "ROC" in shown
    assert "已在" in shown
    assert report.content.startswith(b"%PDF")
    assert not Template.objects.exists()


def test_scores_alone_are_measured_by_group(client, people):
    rows = ["分数,同一人,人群"]
    rows += [f"{0.5 + n / 4000},1,甲" for n in range(1000)]
    rows += [f"{n / 3000},0,{'甲' if n % 2 else '乙'}" for n in range(1200)]
    upload = SimpleUploadedFile("scores.csv", "\n".join(rows).encode())
    sign_in(client, people["guard"])
    made = client.post(reverse("biometrics:measurements"), {"title": "大厅分数", "upload": upload})
    measurement.run(measurement_id=SiteMeasurement.objects.get().pk, at=now())

    shown = client.get(made["Location"]).content.decode()
    assert "达到两千对的要求" in shown
    assert "各人群的误认率" in shown
    assert "对数不够，证明不了" in shown
