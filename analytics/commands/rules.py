"""The command about the rules that say what an answer means."""

import typer

from analytics.audit import COMMAND_LINE, Deed, note
from analytics.commands.console import Console
from analytics.commands.on_the_log import on_the_log, run
from analytics.commands.options import DATABASE, JSON, LANGUAGE
from analytics.reclassifying import reclassify as apply_rules
from analytics.store import Store
from analytics.words import N_

DOING = N_("The e-mails are filed anew")
app = typer.Typer()


@app.command()
def reclassify(database: DATABASE = None, language: LANGUAGE = None, json: JSON = False) -> None:
    """Apply changed rules, the shop's own too, to what is in the log."""
    run("reclassify", database=database, language=language, as_json=json)


@on_the_log("reclassify")
def explain_anew(store: Store, console: Console) -> int:
    """Decide anew what every answer in the log means."""
    changes = apply_rules(store, lambda share: console.progress(share, DOING))
    note(store, COMMAND_LINE, Deed.RULE_CHANGED)
    console.out(
        N_("{answers} answers mean something else now; {messages} e-mails are filed anew."),
        answers=changes.answers,
        messages=changes.messages,
    )
    console.document({"answers": changes.answers, "messages": changes.messages})
    return 0
