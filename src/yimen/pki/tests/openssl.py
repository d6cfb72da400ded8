"""The independent tool: Debian's openssl, where it is installed."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from yimen.pki import certificates
from yimen.pki.contracts import Certificate, SuiteName

needs_openssl = pytest.mark.skipif(
    shutil.which("openssl") is None, reason="本机没有 openssl，跳过与它的互验。"
)
SM2_ID = ("-vfyopt", "distid:1234567812345678")


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run openssl and return what it said; nothing is raised."""
    return subprocess.run(["openssl", *arguments], capture_output=True, text=True, check=False)


def keep(folder: Path, name: str, *found: Certificate) -> str:
    """Write certificates as one PEM file and return its path."""
    path = folder / name
    path.write_text("".join(certificates.pem(each.der) for each in found))
    return str(path)


def is_signed(folder: Path, certificate: Certificate, issuer: Certificate) -> bool:
    """Say whether openssl holds the certificate to be its issuer's.

    It takes the identifier of SM2 for the certificate alone, so a path is checked link by link.
    """
    options = SM2_ID if issuer.suite is SuiteName.SM else ()
    leaf, above = keep(folder, "leaf.pem", certificate), keep(folder, "above.pem", issuer)
    told = run("verify", *options, "-partial_chain", "-x509_strict", "-CAfile", above, leaf)
    return told.returncode == 0 and "OK" in told.stdout
