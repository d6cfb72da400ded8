"""The command line behind ``./yimen``: one module for each family of commands."""

from __future__ import annotations

import errno
import sys
from importlib import import_module
from importlib.util import find_spec

import psycopg
import typer
from django.db import OperationalError

from yimen.kernel.contracts import Refusal
from yimen.keys.contracts import KeyStoreError
from yimen.ops.commands import (
    admins,
    evidence,
    faces,
    keeping,
    keys,
    learning,
    loading,
    measuring,
    quality,
    running,
    scaffolding,
    trust,
)
from yimen.ops.refusals import OperationRefused
from yimen.ops.screen import say

app = typer.Typer(
    name="yimen",
    help="一门：县级政务服务平台。",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for family in (
    admins,
    running,
    loading,
    learning,
    evidence,
    faces,
    quality,
    measuring,
    keeping,
    keys,
    trust,
    scaffolding,
):
    family.add_to(app)

_CHECK_REPORT = "yimen.performance.cli"
_ASKING = {"check-report", "-h", "--help"}


def _mount_check_report() -> None:
    # Its readers of documents are slow to load, so only who asks for the command pays for it.
    if _ASKING.intersection(sys.argv[1:2]) and find_spec(_CHECK_REPORT):
        app.command("check-report")(import_module(_CHECK_REPORT).check_report)


def main() -> None:
    """Run one command; a refusal is one sentence and a status that is not zero."""
    _mount_check_report()
    try:
        app(prog_name="./yimen")
    except OperationRefused as refused:
        say(refused.message)
        sys.exit(refused.status)
    except Refusal as refused:
        say(refused.message)
        sys.exit(1)
    except KeyStoreError as refused:
        say(str(refused))
        sys.exit(1)
    except OSError as error:
        if error.errno != errno.ENOSPC:
            raise
        say("磁盘已满：请腾出空间后重试。")
        sys.exit(1)
    except (psycopg.OperationalError, OperationalError) as error:
        say(f"数据库拒绝了这一步：{str(error).strip().splitlines()[0]}")
        sys.exit(1)


if __name__ == "__main__":
    main()
