"""``up``, ``worker``, ``migrate``, ``manage``: an installation that runs."""

from __future__ import annotations

import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from types import FrameType
from typing import Annotated

import typer
from django.conf import settings
from django.core.management import call_command, execute_from_command_line
from django.db import connections

from yimen.kernel import clock, register
from yimen.ops import database, installation, postgres, processes, public
from yimen.ops.commands import admins
from yimen.ops.commands import faces as switching
from yimen.ops.refusals import OperationRefused
from yimen.ops.screen import say

_DATABASE_CHECK_SECONDS = 2.0


def add_to(app: typer.Typer) -> None:
    """Add these commands to the command line."""
    app.command()(up)
    app.command()(worker)
    app.command()(migrate)
    app.command(
        context_settings={"allow_extra_args": True, "ignore_unknown_options": True},
        add_help_option=False,
    )(manage)


def up(
    port: Annotated[
        int, typer.Option(envvar="YIMEN_PORT", min=1, max=65535, help="网页端口。")
    ] = 8000,
    host: Annotated[str, typer.Option(envvar="YIMEN_HOST", help="监听的地址。")] = "127.0.0.1",
    web: Annotated[int, typer.Option(min=1, help="网页进程数。")] = 2,
    demo: Annotated[
        bool | None,
        typer.Option(
            "--demo/--no-demo", help="第一次启动时决定：装入虚构的示范县（默认），或正式使用。"
        ),
    ] = None,
    dev: Annotated[bool, typer.Option("--dev", help="开发设置：错误页和样式页。")] = False,
    faces: Annotated[
        bool, typer.Option("--faces", help="先打开刷脸（./yimen faces on）。")
    ] = False,
) -> None:
    """启动一门：数据库、网页进程和后台进程；Ctrl-C 停止。"""
    address = f"http://{host}:{port}"
    os.environ.setdefault("YIMEN_PUBLIC_URL", address)
    if dev:
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yimen.site.settings.dev")
    with _told_to_end() as ended:
        installation.prepare()
        if faces:
            switching.switch_on_once()
        with installation.held(address=address):
            _check_port(host, port)
            is_demo = installation.settle_kind(demo=demo)
            say("正在启动数据库……")
            with database.entered() as server:
                _prepare(demo=is_demo, collect=not dev)
                outside = [_simulators()] if is_demo else []
                connections.close_all()
                _check_port(host, port)
                say("正在启动网页进程和后台进程……")
                processes.keep_running(
                    [*outside, _web(host, port, web), _worker(), *_faces()],
                    ended=ended,
                    each_round=_each_in_turn(
                        _greeting(host, port, address, demo=is_demo), _database_watch(server)
                    ),
                    say=say,
                )
            say("一门已停止。")


def worker() -> None:
    """后台进程：派发事件、为台账定序、执行定时任务（由 up 启动，也可单独运行）。"""
    with database.entered(), _told_to_end() as ended:
        stop = threading.Event()
        parts = [
            _Part("yimen.kernel.outbox.dispatcher:run", stop),
            _Part("yimen.kernel.ledger.sequencer:run", stop),
        ]
        jobs = register.resolve("yimen.ops.jobs:run")
        parts.append(_Part(jobs, stop))
        parts.append(_Part("yimen.connectors.switch.listening:run", stop))
        parts.append(_Part("yimen.hall.streams:run", stop))
        for part in parts:
            part.start()
        while not ended() and all(part.is_alive() for part in parts):
            time.sleep(0.2)
        stop.set()
        for part in parts:
            part.join(timeout=10)
        broken = next((part.fault for part in parts if part.fault), None)
        if broken:
            raise broken


def migrate() -> None:
    """把数据库升级到现在程序的结构。"""
    with database.entered():
        _migrate()


def manage(context: typer.Context) -> None:
    """把其余的词原样交给 Django（例如 ./yimen manage shell）。"""
    with database.entered():
        execute_from_command_line(["./yimen manage", *context.args])


class _Part(threading.Thread):
    """One of the worker's endless tasks, keeping the fault that ended it."""

    def __init__(self, run: register.Lazy, stop: threading.Event) -> None:
        super().__init__(name=str(run), daemon=True)
        self._call = register.resolve(run)
        self._until = stop
        self.fault: BaseException | None = None

    def run(self) -> None:
        try:
            self._call(stop_event=self._until)
        except BaseException as fault:  # noqa: BLE001 -- handed to the main thread, which raises it
            self.fault = fault
        finally:
            connections.close_all()


@contextmanager
def _told_to_end() -> Iterator[Callable[[], bool]]:
    told = threading.Event()

    def note(_number: int, _frame: FrameType | None) -> None:
        if told.is_set():  # a second Ctrl-C while something hangs
            raise KeyboardInterrupt
        told.set()

    before = {number: signal.signal(number, note) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield told.is_set
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _check_port(host: str, port: int) -> None:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except PermissionError as error:
            raise OperationRefused(
                f"没有权限监听端口 {port}：请用 --port 换一个大于 1023 的端口。"
            ) from error
        except OSError as error:
            raise OperationRefused(
                f"端口 {port} 已被别的程序占用（或地址 {host} 不在本机）：请用 --port 换一个端口。"
            ) from error


def _prepare(*, demo: bool, collect: bool) -> None:
    if collect:
        call_command("collectstatic", verbosity=0, interactive=False)
    import_module("yimen.site.wsgi")  # a fault in the program is told once, not by each process
    _migrate()
    from yimen.trust import public as trust  # noqa: PLC0415 -- apps must be loaded first

    trust.check_keys()
    if not (demo or settings.YIMEN_KEYS_SERVICE or settings.YIMEN_KEYS_SECRET):
        say(
            "提醒：密钥文件没有加密，谁读到它就有了全部密钥。正式使用请设置 YIMEN_KEYS_SECRET，"
            "再运行 ./yimen keys protect；或者用密钥服务（./yimen keys serve）。"
        )
    if demo:
        load_seeds()


def _migrate() -> None:
    say("正在检查数据库结构……")
    database.migrate()


def load_seeds() -> None:
    """Load the demo county that the contexts declare; a second time changes nothing."""
    seeds = [seed for context in register.contexts() for seed in context.seeds]
    for seed in sorted(seeds, key=lambda one: one.order):
        done = register.resolve(seed.run)(at=clock.now())
        say(f"示范县：{seed.title}{f'（{done}）' if done else ''}")


def _show_logins() -> None:
    rows = [
        login
        for context in register.contexts()
        if context.demo_logins is not None
        for login in register.resolve(context.demo_logins)()
    ]
    if not rows:
        return
    say("可以用下面的示范账号登录：")
    for login in rows:
        say(f"  {login.username}  口令 {login.password}  {login.who}：{login.does}")


def _web(host: str, port: int, workers: int) -> processes.Child:
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--no-ws"]
    size = ["--workers", str(workers), "--blocking-threads", "4", "--respawn-failed-workers"]
    quiet = ["--log-level", "warning", "--workers-kill-timeout", "5"]
    where = ["--host", host, "--port", str(port), "yimen.site.wsgi:application"]
    return processes.Child(title="网页进程", command=[*command, *size, *quiet, *where])


def _simulators() -> processes.Child:
    """Return the outside systems of a demo, on free ports that the other processes are told."""
    with socket.socket() as web, socket.socket() as mail, socket.socket() as letters:
        for one in (web, mail, letters):
            one.bind(("127.0.0.1", 0))
        port = web.getsockname()[1]
        os.environ["YIMEN_SIMULATED_MAIL_PORT"] = str(mail.getsockname()[1])
        os.environ["YIMEN_SIMULATED_IMAP_PORT"] = str(letters.getsockname()[1])
    with socket.socket() as telephones:
        telephones.bind(("127.0.0.1", 0))
        os.environ["YIMEN_SIMULATED_SWITCH_PORT"] = str(telephones.getsockname()[1])
    os.environ["YIMEN_SIMULATED_SWITCH_FOLDER"] = str(installation.home() / "switch")
    os.environ["YIMEN_SIMULATORS"] = f"http://127.0.0.1:{port}"
    return processes.Child(
        title="模拟的外部系统",
        command=[sys.executable, "-m", "yimen.connectors.simulators", str(port)],
    )


def _worker() -> processes.Child:
    return processes.Child(
        title="后台进程", command=[sys.executable, "-m", "yimen.ops.cli", "worker"]
    )


def _faces() -> list[processes.Child]:
    """Return the process of faces, where they are switched on and it does not run elsewhere."""
    if "YIMEN_FACES" in os.environ or not public.faces_address(installation.home()):
        return []
    say("刷脸已经开启：人脸服务一起启动，先载入模型和人脸库。")
    for fault in switching.find_faults():
        say(f"{fault}：刷脸现在用不了，其余照常；运行 ./yimen faces on 重新取。")
    place = public.faces_socket(installation.home())
    command = register.resolve("yimen.biometrics.resident.serving:command")(socket=place)
    return [processes.Child(title="人脸服务", command=command, is_needed=False)]


def _each_in_turn(*tasks: Callable[[], None]) -> Callable[[], None]:
    def run() -> None:
        for task in tasks:
            task()

    return run


def _greeting(host: str, port: int, address: str, *, demo: bool) -> Callable[[], None]:
    greeted = False

    def greet() -> None:
        nonlocal greeted
        if greeted or not _answers(host, port):
            return
        greeted = True
        if demo:
            _show_logins()
        else:
            admins.offer_first()
        say(f"一门已启动：{address}（数据在 {installation.home()}，按 Ctrl-C 停止）")

    return greet


def _answers(host: str, port: int) -> bool:
    try:
        socket.create_connection((host, port), timeout=1).close()
    except OSError:
        return False
    return True


def _database_watch(server: postgres.Server | None) -> Callable[[], None]:
    last = time.monotonic()

    def watch() -> None:
        nonlocal last
        if server is None or time.monotonic() - last < _DATABASE_CHECK_SECONDS:
            return
        last = time.monotonic()
        if postgres.restart_if_down(server):
            say("数据库意外停止，已重新启动。")

    return watch
