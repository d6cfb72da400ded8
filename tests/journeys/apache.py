"""Apache with mod_auth_openidc as a relying system: a real one, that is not ours."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

_APACHE = shutil.which("apache2") or "/usr/sbin/apache2"
_MODULES = Path("/usr/lib/apache2/modules")
_LOADED = (
    "mpm_event",
    "authn_core",
    "authz_core",
    "authz_user",
    "dir",
    "mime",
    "auth_openidc",
)
_CONFIGURATION = """
ServerName 127.0.0.1
Listen 127.0.0.1:{port}
PidFile {folder}/pid
ErrorLog {folder}/error.log
LogLevel auth_openidc:info
{modules}
{user}
DocumentRoot {folder}/www
TypesConfig /etc/mime.types

OIDCProviderMetadataURL {issuer}/.well-known/openid-configuration
OIDCClientID {code}
OIDCClientSecret {secret}
OIDCRedirectURI {base}/inside/back
OIDCCryptoPassphrase for-tests-only-{port}
OIDCScope "openid profile phone"
OIDCPKCEMethod S256
OIDCProviderTokenEndpointAuth client_secret_basic
OIDCInfoHook userinfo id_token access_token session
OIDCSessionType server-cache
<Location /inside>
    AuthType openid-connect
    Require valid-user
</Location>
"""


def free_port() -> int:
    """Return a port of this machine that nobody uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def need_apache() -> None:
    """Skip where this machine has no Apache with mod_auth_openidc."""
    if not Path(_APACHE).exists() or not (_MODULES / "mod_auth_openidc.so").exists():
        pytest.skip("no Apache with mod_auth_openidc: install libapache2-mod-auth-openidc")


@contextmanager
def serving(*, port: int, issuer: str, code: str, secret: str) -> Iterator[str]:
    """Give the address of an Apache whose folder /inside opens to who signed in through us."""
    folder = Path(tempfile.mkdtemp(prefix="yimen-apache-"))
    folder.chmod(0o755)
    (folder / "www" / "inside").mkdir(parents=True)
    (folder / "www" / "inside" / "index.html").write_text("inside")
    base = f"http://127.0.0.1:{port}"
    modules = "\n".join(
        f"LoadModule {name}_module {_MODULES}/mod_{name}.so"
        for name in _LOADED
        if (_MODULES / f"mod_{name}.so").exists()
    )
    user = "User www-data\nGroup www-data" if os.geteuid() == 0 else ""
    (folder / "httpd.conf").write_text(
        _CONFIGURATION.format(
            port=port,
            folder=folder,
            modules=modules,
            user=user,
            issuer=issuer,
            code=code,
            secret=secret,
            base=base,
        )
    )
    server = subprocess.Popen(
        [_APACHE, "-d", str(folder), "-f", str(folder / "httpd.conf"), "-DFOREGROUND"],
        env={**os.environ, "APACHE_RUN_DIR": str(folder), "no_proxy": "*"},
    )
    try:
        _wait_for(port, server, folder)
        yield base
    finally:
        server.terminate()
        server.wait(timeout=20)
        shutil.rmtree(folder, ignore_errors=True)


def _wait_for(port: int, server: subprocess.Popen[bytes], folder: Path) -> None:
    for _ in range(200):
        if server.poll() is not None:
            log = folder / "error.log"
            pytest.fail(f"Apache ended: {log.read_text() if log.exists() else 'no log'}")
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    pytest.fail("Apache did not answer")
