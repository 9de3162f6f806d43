"""A real IMAP server on this machine (Twisted's), with a front that speaks TLS."""

from __future__ import annotations

import contextlib
import io
import socket
import ssl
import threading
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from pathlib import Path
from typing import Any, Self

from twisted.cred import checkers, credentials, portal
from twisted.internet import protocol
from twisted.internet import reactor as _reactor
from twisted.mail import imap4
from zope.interface import implementer  # type: ignore[import-untyped]

reactor: Any = _reactor  # its interface tells mypy little of what it does
checked: Any = checkers.InMemoryUsernamePasswordDatabaseDontUse
gate_of: Any = portal.Portal
mail: Any = imap4

USER, PASSWORD = "care@shop.example", "a secret of the mailbox"


def utc_now() -> datetime:
    """The time: certificates and searches by day look at the machine's clock."""
    return datetime.now(UTC)  # noqa: TID251 (as said)


@implementer(imap4.IMessage, imap4.IMessageFile)
class Letter:
    """One mail of the mailbox, as its bytes."""

    def __init__(self, uid: int, content: bytes, at: datetime) -> None:
        self.uid, self.content, self.at = uid, content, at
        self.size = len(content)

    def open(self) -> io.BytesIO:
        return io.BytesIO(self.content)

    def getUID(self) -> int:  # noqa: N802 (Twisted's names)
        return self.uid

    def getFlags(self) -> list[str]:  # noqa: N802
        return []

    def getInternalDate(self) -> bytes:  # noqa: N802
        return self.at.strftime("%d-%b-%Y %H:%M:%S +0000").encode()

    def getHeaders(self, negate: bool, *names: Any) -> dict[str, str]:  # noqa: N802
        parsed = message_from_bytes(self.content)
        told = {name.lower(): str(value) for name, value in parsed.items()}
        told.setdefault("date", self.at.strftime("%a, %d %b %Y %H:%M:%S +0000"))
        return told

    def getBodyFile(self) -> io.BytesIO:  # noqa: N802
        return io.BytesIO(self.content.partition(b"\r\n\r\n")[2])

    def getSize(self) -> int:  # noqa: N802
        return self.size

    def isMultipart(self) -> bool:  # noqa: N802
        return False


@implementer(imap4.IMailbox, imap4.ISearchableMailbox)
class Box:
    """The mailbox: letters under their UIDs."""

    def __init__(self) -> None:
        self.validity, self.letters = 1, list[Letter]()

    def getUIDValidity(self) -> int:  # noqa: N802
        return self.validity

    def getUIDNext(self) -> int:  # noqa: N802
        return 1 + max((one.uid for one in self.letters), default=0)

    def getUID(self, message: int) -> int:  # noqa: N802
        return self.letters[message - 1].uid

    def getMessageCount(self) -> int:  # noqa: N802
        return len(self.letters)

    def getRecentCount(self) -> int:  # noqa: N802
        return 0

    def getUnseenCount(self) -> int:  # noqa: N802
        return len(self.letters)

    def isWriteable(self) -> bool:  # noqa: N802
        return True

    def getFlags(self) -> list[str]:  # noqa: N802
        return []

    def getHierarchicalDelimiter(self) -> str:  # noqa: N802
        return "/"

    def requestStatus(self, names: Any) -> Any:  # noqa: N802
        return mail.statusRequestHelper(self, names)

    def addListener(self, listener: Any) -> bool:  # noqa: N802
        return True

    def removeListener(self, listener: Any) -> bool:  # noqa: N802
        return True

    def destroy(self) -> None: ...

    def fetch(self, messages: Any, uid: bool) -> list[tuple[int, Letter]]:
        messages.last = self.getUIDNext() - 1 if uid else len(self.letters)
        numbered = enumerate(self.letters, start=1)
        return [(n, one) for n, one in numbered if (one.uid if uid else n) in messages]

    def search(self, query: list[bytes], uid: bool) -> list[int]:
        """By UID and by day, as RFC 3501 says (Twisted's own search by day fails on bytes)."""
        assert uid
        name, told = query[0].upper(), query[1].decode()
        if name == b"SINCE":
            first = datetime.strptime(told, "%d-%b-%Y").replace(tzinfo=UTC)
            return [one.uid for one in self.letters if one.at >= first]
        assert name == b"UID"
        low, last = int(told.split(":")[0]), self.getUIDNext() - 1
        ends = (min(low, last), max(low, last))  # "9:*" of a box that ends at 7 is 7:9
        return [one.uid for one in self.letters if ends[0] <= one.uid <= ends[1]]

    def store(self, *told: Any, **more: Any) -> dict[int, list[str]]:
        raise AssertionError("The mailbox was to be changed.")

    def addMessage(self, *told: Any, **more: Any) -> Any:  # noqa: N802
        raise AssertionError("The mailbox was to be changed.")

    def expunge(self) -> list[int]:
        raise AssertionError("The mailbox was to be changed.")


class Account(imap4.MemoryAccountWithoutNamespaces):
    """The account: one mailbox."""

    def __init__(self, name: bytes, box: Box) -> None:
        super().__init__(name)  # type: ignore[no-untyped-call]
        self.mailboxes = {"INBOX": box}


@implementer(portal.IRealm)
class Realm:
    """Gives everybody who signs in the one account."""

    def __init__(self, box: Box) -> None:
        self.box = box

    def requestAvatar(self, name: bytes, mind: object, *faces: Any) -> Any:  # noqa: N802
        return imap4.IAccount, Account(name, self.box), lambda: None


class Factory(protocol.ServerFactory):
    """Makes a connection's server."""

    def __init__(self, gate: portal.Portal) -> None:
        self.gate = gate

    def buildProtocol(self, addr: object) -> Any:  # noqa: N802
        made = mail.IMAP4Server(contextFactory=None, chal={b"LOGIN": imap4.LOGINCredentials})
        made.portal, made.factory = self.gate, self
        return made


class MailboxServer:
    """The server, from entering to leaving; ``port`` is plain, ``tls_port`` speaks TLS."""

    def __init__(self, folder: Path) -> None:
        self.box = Box()
        self._listening: Any = None
        self._folder = folder

    def put(
        self, content: bytes | str, *, uid: int | None = None, at: datetime | None = None
    ) -> None:
        """Put a mail into the mailbox."""
        raw = content.encode() if isinstance(content, str) else content
        raw = raw.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
        told = uid or self.box.getUIDNext()
        self.box.letters.append(Letter(told, raw, at or utc_now()))

    def clear(self) -> None:
        """Take every mail out, and number from 1 again."""
        self.box.letters.clear()
        self.box.validity += 1

    def __enter__(self) -> Self:
        checker = checked()
        checker.addUser(USER.encode(), PASSWORD.encode())
        gate = gate_of(Realm(self.box))
        gate.registerChecker(checker)
        gate.registerChecker(checker, credentials.IUsernamePassword)
        ready = threading.Event()

        def listen() -> None:
            self._listening = reactor.listenTCP(0, Factory(gate), interface="127.0.0.1")
            self.port = self._listening.getHost().port
            ready.set()

        if not reactor.running:
            threading.Thread(
                target=lambda: reactor.run(installSignalHandlers=False),
                daemon=True,
            ).start()
        reactor.callFromThread(listen)
        assert ready.wait(10)
        self.certificate = _certificate(self._folder)
        self._front = _Front(self.certificate, self.port)
        self.tls_port = self._front.port
        return self

    def __exit__(self, *told: object) -> None:
        self._front.close()
        reactor.callFromThread(self._listening.stopListening)


class _Front:
    """Takes TLS off each connection and hands what is inside to the plain server."""

    def __init__(self, certificate: Path, inner: int) -> None:
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.load_cert_chain(certificate)
        self._inner = inner
        self._server = socket.create_server(("127.0.0.1", 0))
        self.port = self._server.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        self._server.close()

    def _accept(self) -> None:
        while True:
            try:
                outer, _ = self._server.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(outer,), daemon=True).start()

    def _serve(self, outer: socket.socket) -> None:
        try:
            safe = self._context.wrap_socket(outer, server_side=True)
        except (ssl.SSLError, OSError):
            outer.close()
            return
        plain = socket.create_connection(("127.0.0.1", self._inner))
        back = threading.Thread(target=_pump, args=(plain, safe), daemon=True)
        back.start()
        _pump(safe, plain)
        back.join(5)
        safe.close()
        plain.close()


def _pump(source: socket.socket, sink: socket.socket) -> None:
    with contextlib.suppress(OSError, ValueError):
        while told := source.recv(65_536):
            sink.sendall(told)
    for one in (sink, source):
        with contextlib.suppress(OSError):
            one.shutdown(socket.SHUT_RDWR)


def _certificate(folder: Path) -> Path:
    """Make a certificate of localhost that signs itself."""
    import ipaddress

    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key, now = ec.generate_private_key(ec.SECP256R1()), utc_now()
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    names = [x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = folder / "localhost.pem"
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(secret + made.public_bytes(serialization.Encoding.PEM))
    return path
