"""``serve`` and ``work``: the web application with its worker, or the worker alone."""

from __future__ import annotations

import ipaddress
import os
import secrets
import socket
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import msgspec
import typer

from mehvar.cli import console
from mehvar.errors import MehvarError
from mehvar_web.commands._site import PANEL, FolderArgument, environment, folder_of, open_site
from mehvar_web.commands._supervise import Program, supervise

_THREADS = 3
"""Threads of a web process; docs/run.md has what was measured."""

_NICE = 10
"""How far the worker steps back for the web processes, so that nobody waits for a build."""


class ServeError(MehvarError, ValueError):
    """The server cannot be started as asked."""

    code = "serve"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Address:
    """Where people reach the server."""

    host: str
    port: int
    names: tuple[str, ...]
    is_secure: bool

    @property
    def is_local(self) -> bool:
        """Whether only this machine reaches it."""
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return self.host == "localhost"

    @property
    def hosts(self) -> str:
        """The host names that requests may ask for."""
        own = ("localhost", "127.0.0.1", "[::1]")
        is_any = self.host in {"0.0.0.0", "::"}  # noqa: S104 (compared, not bound)
        return ",".join(dict.fromkeys((*self.names, *own, *(() if is_any else (self.host,)))))

    @property
    def url(self) -> str:
        """The address to open, up to the language."""
        if self.is_secure and self.names:
            return f"https://{self.names[0]}"
        name = self.names[0] if self.names and self.names[0] != "*" else self.host
        name = f"[{name}]" if ":" in name else name
        return f"{'https' if self.is_secure else 'http'}://{name}:{self.port}"


class _Login(msgspec.Struct, frozen=True):
    """A login of the demo."""

    username: str
    password: str
    role: str


class _Ready(msgspec.Struct, frozen=True):
    """What came of making the site ready.

    ``token`` opens the first-run pages where other machines reach the server.
    """

    static: str
    logins: tuple[_Login, ...]
    token: str = ""
    is_new: bool = False


def add_to(app: typer.Typer) -> None:
    """Add this group's verbs."""
    app.command("serve", rich_help_panel=PANEL)(serve)
    app.command("work", rich_help_panel=PANEL)(work)


def serve(
    directory: FolderArgument = None,
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[
        int, typer.Option(min=1, max=65535, help="The port to listen on.", envvar="MEHVAR_PORT")
    ] = 8000,
    workers: Annotated[int, typer.Option(min=1, max=64, help="How many web processes.")] = 2,
    name: Annotated[
        list[str] | None,
        typer.Option(help="A host name under which people reach the server; may be repeated."),
    ] = None,
    no_worker: Annotated[
        bool, typer.Option("--no-worker", help="Start no job worker: `mehvar work` runs elsewhere.")
    ] = False,
    https: Annotated[
        bool, typer.Option("--https", help="People reach it by HTTPS, through a proxy before it.")
    ] = False,
    certificate: Annotated[
        Path | None, typer.Option(exists=True, help="Speak TLS ourselves: the certificate.")
    ] = None,
    key: Annotated[
        Path | None, typer.Option(exists=True, help="The certificate's key (PKCS#8).")
    ] = None,
    plain_http: Annotated[
        bool,
        typer.Option("--plain-http", help="Serve other machines unencrypted, on a closed network."),
    ] = False,
    access_log: Annotated[
        bool, typer.Option("--access-log", help="Log each request: no query, no address.")
    ] = False,
    open_browser: Annotated[
        bool, typer.Option("--open", help="Open the first page in a browser.")
    ] = False,
) -> None:
    """Start the web application and its job worker; the folder is made when it is missing."""
    address = _Address(
        host=host,
        port=port,
        names=tuple(name or _named(os.environ)),
        is_secure=https or certificate is not None,
    )
    tls = _tls(certificate, key)
    nice = _nice()
    _check(address, plain_http=plain_http)
    folder = folder_of(directory)
    folder.mkdir(parents=True, exist_ok=True)
    surroundings = environment(folder) | {
        "MEHVAR_HOSTS": address.hosts,
        "MEHVAR_HTTPS": "1" if address.is_secure else "0",
        "MEHVAR_URL": os.environ.get("MEHVAR_URL", address.url),
    }
    ready = _prepare(folder, surroundings, address)
    surroundings["MEHVAR_STATIC"] = ready.static
    if ready.token:
        surroundings["MEHVAR_SETUP_TOKEN"] = ready.token
    web = _web(address, workers=workers, access_log=access_log, tls=tls)
    programs = [Program(name="web", command=web, environment=surroundings)]
    if not no_worker:
        programs.append(
            Program(name="worker", command=_worker(), environment=surroundings, nice=nice)
        )
    supervise(
        programs,
        address=(address.host, address.port),
        when_up=lambda: _greet(address, folder, ready, open_browser=open_browser),
    )


def work(directory: FolderArgument = None) -> None:
    """Run jobs: imports, builds, the relay; until it is ended by a signal."""
    folder = open_site(directory)
    _log_to_screen()

    from mehvar_web import jobs

    console(stderr=True).print(f"Working in {folder}. Stop with Ctrl-C.", soft_wrap=True)
    jobs.work()


def _named(env: os._Environ[str]) -> list[str]:
    return [name for name in env.get("MEHVAR_HOSTS", "").split(",") if name]


def _tls(certificate: Path | None, key: Path | None) -> tuple[Path, Path] | None:
    if certificate is None and key is None:
        return None
    if certificate is None or key is None:
        raise ServeError("TLS needs both.", hint="Give --certificate FILE and --key FILE.")
    return certificate, key


def _check(address: _Address, *, plain_http: bool) -> None:
    """Refuse to let passwords travel in the open, and ports that are taken.

    Raises:
        ServeError: for either.
    """
    if not (address.is_local or address.is_secure or plain_http):
        raise ServeError(
            f"{address.host} is open to other machines, and plain HTTP would show everybody's"
            " passwords to the network.",
            hint="Put a TLS proxy before it (--https), give --certificate and --key, or say"
            " --plain-http on a closed network. Nothing was started; docs/run.md tells more.",
        )
    if not address.is_local and not address.names:
        raise ServeError(
            "By which name will people reach the server?",
            hint="Say it: --name cx.example.com (it may be repeated).",
        )
    family = socket.AF_INET6 if ":" in address.host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address.host, address.port))
        except OSError as error:
            raise ServeError(
                f"{address.host}:{address.port} cannot be listened on: {error.strerror}.",
                hint=f"Is another server running? Choose another one: --port {address.port + 1}",
            ) from error


def _prepare(folder: Path, env: dict[str, str], address: _Address) -> _Ready:
    """Bring database and static files up to date, in a process that leaves no memory behind."""
    is_new = not (folder / "mehvar.toml").is_file()
    token = secrets.token_urlsafe(16) if is_new and not address.is_local else ""
    command = [sys.executable, "-m", "mehvar_web.commands._prepare"]
    command += ["--demo-password", "mehvar-demo"] if address.is_local else []
    answer = subprocess.run(  # noqa: S603 (our own program)
        command, env=env, stdout=subprocess.PIPE, check=False
    )
    if answer.returncode:
        raise ServeError(
            "The web application could not be made ready; the reason stands above.",
            hint="Nothing was started.",
        )
    found = msgspec.json.decode(answer.stdout, type=_Ready)
    return msgspec.structs.replace(found, token=token, is_new=is_new)


def _web(
    address: _Address, *, workers: int, access_log: bool, tls: tuple[Path, Path] | None
) -> list[str]:
    command = [
        sys.executable, "-m", "granian", "mehvar_web.wsgi:application", "--interface", "wsgi",
        "--host", address.host, "--port", str(address.port), "--workers", str(workers),
        "--blocking-threads", os.environ.get("MEHVAR_THREADS", str(_THREADS)), "--no-ws",
        "--backlog", "1024", "--backpressure", "64", "--respawn-failed-workers",
        "--respawn-interval", "0.5", "--workers-kill-timeout", "10", "--log-level", "warning",
    ]  # fmt: skip
    if access_log:
        # No address, no query: the log is for the operator, not about people.
        command += ["--access-log", "--access-log-fmt", "%(method)s %(path)s %(status)d %(dt_ms)d"]
        command[command.index("warning")] = "info"
    if tls is not None:
        command += ["--ssl-certificate", str(tls[0]), "--ssl-keyfile", str(tls[1])]
    return command


def _worker() -> list[str]:
    return [sys.executable, "-m", "mehvar", "work"]


def _nice() -> int:
    """Steps of ``nice`` for the worker.

    Raises:
        ServeError: when the setting is no number from 0 to 19.
    """
    said = os.environ.get("MEHVAR_WORKER_NICE", str(_NICE))
    if not said.isdecimal() or int(said) > 19:
        raise ServeError(
            f"MEHVAR_WORKER_NICE is {said!r}.",
            hint="Give a whole number from 0 (the worker has the same right to the processors as"
            " the pages) to 19 (it waits for them).",
        )
    return int(said)


def _greet(address: _Address, folder: Path, ready: _Ready, *, open_browser: bool) -> None:
    """Tell where the site is and how to get in."""
    screen = console()
    begin = "settings/welcome/" if ready.is_new else ""
    query = f"?token={ready.token}" if ready.token else ""
    screen.print(f"\n[green]●[/] Mehvar serves [bold]{folder}[/]", soft_wrap=True)
    for language, title in (("fa", "فارسی"), ("en", "English")):
        url = f"{address.url}/{language}/{begin}{query}"
        screen.print(f"  {title:8} {url}", soft_wrap=True)
    if ready.logins:
        screen.print("  Sign in as one of:")
    for login in ready.logins:
        told = f"{login.username:6} {login.password:16} {login.role}"
        screen.print(f"    {told}", soft_wrap=True, markup=False)
    screen.print("  Stop with Ctrl-C.")
    if open_browser:
        import webbrowser

        webbrowser.open(f"{address.url}/fa/{begin}{query}")


def _log_to_screen() -> None:
    import logging

    logging.basicConfig(
        level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s"
    )
