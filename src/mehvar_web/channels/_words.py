"""The words by which people stop our messages or ask for them again, and what the bot says."""

from __future__ import annotations

_STOP = frozenset({
    "لغو", "لغو11", "لغو 11", "11", "off", "خاموش", "توقف", "قطع", "حذف", "نفرست", "نفرستید",
    "انصراف", "لغو اشتراک", "stop", "stopall", "unsubscribe", "cancel", "quit", "end", "/stop",
})  # fmt: skip
"""As operators and their customers use them: MCI and Irancell end advertising with "11" or off."""

_START = frozenset({"شروع", "start", "unstop", "عضویت", "فعال"})

WELCOME = {
    "fa": "سلام! این‌جا می‌توانید برای ما بنویسید؛ پیامتان را یک همکار می‌خواند. "
    "هر وقت نخواستید پیامی بگیرید، «لغو» بفرستید.",
    "en": "Hello! You can write to us here; a person reads it. "
    "Send “stop” whenever you want no messages from us.",
}
LINKED = {
    "fa": "سلام! از این پس شما را این‌جا می‌شناسیم. هر وقت نخواستید پیامی بگیرید، «لغو» بفرستید.",
    "en": "Hello! We know you here from now on. Send “stop” whenever you want no messages from us.",
}
CONFIRMED = {
    "fa": "دیگر این‌جا برایتان پیامی نمی‌فرستیم. اگر نظرتان عوض شد، «شروع» را بفرستید.",
    "en": "We send you nothing more here. Should you change your mind, send “start”.",
}


def is_stop(text: str) -> bool:
    """Tell whether a message says nothing but that we shall stop."""
    return _plain(text) in _STOP


def is_start(text: str) -> bool:
    """Tell whether a message says nothing but that we may write again."""
    return _plain(text) in _START


def _plain(text: str) -> str:
    from mehvar.text import ascii_digits_one, normalise_one

    if len(text) > 30:
        return ""
    plain = ascii_digits_one(normalise_one(text)).casefold().replace("\u200c", " ")
    return " ".join(plain.strip(" .!،؛:؟?«»\"'").split())
