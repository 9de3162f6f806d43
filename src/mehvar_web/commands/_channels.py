"""``channels``: how messages leave, and whether they do."""

from __future__ import annotations

from typing import Annotated

import typer

from mehvar.cli import JsonOption, WorkspaceOption, console, print_json, print_table
from mehvar_web.commands._site import PANEL, open_site


def add_to(app: typer.Typer) -> None:
    """Add this group's verbs."""
    group = typer.Typer(help="See and try the channels of messages.", no_args_is_help=True)
    group.command("status")(status)
    group.command("test")(try_out)
    app.add_typer(group, name="channels", rich_help_panel=PANEL)


def status(workspace: WorkspaceOption = None, json: JsonOption = False) -> None:
    """Tell how each channel that is set up is doing."""
    open_site(workspace)

    from mehvar_web import channels

    found = channels.available()
    if json:
        print_json(
            [
                {
                    "channel": one.channel,
                    "is_paused": one.is_paused,
                    "queued": one.queued,
                    "held_until": one.held_until,
                    "trouble": one.trouble,
                    "last_success_at": one.last_success_at,
                }
                for one in found
            ]
        )
        return
    rows = [
        (
            one.channel,
            "paused" if one.is_paused else "in trouble" if one.trouble else "works",
            str(one.queued),
            f"{one.last_success_at:%Y-%m-%d %H:%M}" if one.last_success_at else "",
            one.trouble,
        )
        for one in found
    ]
    print_table("", ("channel", "state", "waiting", "last success (UTC)", "trouble"), rows)


def try_out(
    channel: Annotated[str, typer.Argument(help="email, sms, telegram or bale.")],
    to: Annotated[str, typer.Argument(help="An address, a mobile number, or the id of a chat.")],
    workspace: WorkspaceOption = None,
    json: JsonOption = False,
) -> None:
    """Ask for a test message; the worker sends it."""
    open_site(workspace)

    from mehvar_web import channels

    made = channels.send_test(channel, to, actor="operator")
    if json:
        print_json({"id": made.message_id, "state": made.state, "reason": made.reason})
    elif made.state == "refused":
        console().print(f"Not sent: {made.reason}.")
        raise typer.Exit(1)
    else:
        console().print(f"Message {made.message_id} waits for the worker.")
