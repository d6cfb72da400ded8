"""Faces: models and the process that holds them."""

from __future__ import annotations

from yimen.biometrics.process_access import WATCH_PROCESS
from yimen.kernel import register

PART = register.Context(
    code="biometrics",
    title="人脸",
    permissions=(
        register.Permission(
            verb=WATCH_PROCESS, title="查看人脸服务", posts=("operator", "system_admin")
        ),
    ),
    navigation=(
        register.NavItem(
            audience="staff",
            title="人脸服务",
            url_name="biometrics:process",
            verb=WATCH_PROCESS,
            order=72,
        ),
    ),
    drills={
        "faces-process-killed": "yimen.biometrics.resident.drills:kill_the_process",
    },
    benches={"faces": "yimen.biometrics.resident.benches:faces"},
)
