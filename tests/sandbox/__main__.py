"""All sandboxes at once, for a developer: ``python -m tests.sandbox``."""

from __future__ import annotations

import sys
import threading
import time

from tests.sandbox.bots import BotSandbox
from tests.sandbox.kavenegar import KavenegarSandbox
from tests.sandbox.mail import MailSandbox


def main() -> None:
    mail, sms = MailSandbox(port=2525), KavenegarSandbox(port=8451)
    telegram, bale = BotSandbox(port=8452), BotSandbox(port=8453)
    with mail, sms, telegram, bale:
        _say(f"SMTP      127.0.0.1:{mail.port}, no password")
        _say(f"SMS       {sms.url}, key {sms.key}, lines {' and '.join(sms.lines)}")
        _say(f"Telegram  {telegram.url}, token {telegram.token}")
        _say(f"Bale      {bale.url}, token {bale.token}")
        _say(
            "Start the server with MEHVAR_WEBHOOK_HOSTS=localhost and write these on the page Channels."
        )
        _say(
            'Type "telegram 42 hello", "bale 42 hello" or "sms 09121234567 hello" to write to us; Ctrl-C ends.'
        )
        threading.Thread(target=_report, args=(mail, sms, telegram, bale), daemon=True).start()
        for line in sys.stdin:
            kind, who, text = [*line.split(maxsplit=2), "", "", ""][:3]
            if kind == "sms":
                sms.write_in(who, text.strip())
            elif kind in {"telegram", "bale"} and who.isdigit():
                (telegram if kind == "telegram" else bale).write(int(who), text.strip())
        threading.Event().wait()


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _report(
    mail: MailSandbox, sms: KavenegarSandbox, telegram: BotSandbox, bale: BotSandbox
) -> None:
    seen = [0, 0, 0, 0]
    while True:
        time.sleep(0.5)
        now: list[list[str]] = [
            [f"mail to {to}: {message['Subject']}" for _, to, message in mail.taken],
            [f"SMS to {one['receptor']}: {one['message']}" for one in sms.sent],
            [f"Telegram to {one['chat_id']}: {one['text']}" for one in telegram.sent],
            [f"Bale to {one['chat_id']}: {one['text']}" for one in bale.sent],
        ]
        for place, told in enumerate(now):
            for line in told[seen[place] :]:
                _say(line)
            seen[place] = len(told)


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(0)
