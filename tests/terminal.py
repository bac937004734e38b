"""A command of ours in a process of its own, forked from one that has imported what it needs.

Importing is what takes long: a second of each command, and there are a hundred of them.
"""

import multiprocessing
import os
import sys
from pathlib import Path
from subprocess import CompletedProcess
from tempfile import TemporaryDirectory

PATIENCE = 60.0  # seconds
ROOT = Path(__file__).parent.parent
OWN = multiprocessing.get_context("forkserver")
OWN.set_forkserver_preload(["analytics.__main__"])


def command(data: Path, *words: str, **environment: str) -> CompletedProcess[str]:
    """Carry out a command on the log in a data folder, and return what it has said."""
    with TemporaryDirectory() as folder:
        said = [Path(folder, name) for name in ("out", "err")]
        own = os.environ | {"POSTLOGG_DATA": str(data), "LANG": "en_GB.UTF-8"} | environment
        process = OWN.Process(target=_carry_out, args=(words, own, said))
        process.start()
        process.join(PATIENCE)
        if process.exitcode is None:
            process.kill()
            raise TimeoutError(words)
        out, err = (file.read_text(encoding="utf-8") for file in said)
        return CompletedProcess(words, process.exitcode, out, err)


def _carry_out(words: tuple[str, ...], environment: dict[str, str], said: list[Path]) -> None:
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(ROOT)
    for stream, file in zip((sys.stdout, sys.stderr), said, strict=True):
        os.dup2(os.open(file, os.O_WRONLY | os.O_CREAT), stream.fileno())
    from analytics.__main__ import app

    app(words, prog_name="python -m analytics")
