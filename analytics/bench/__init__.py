"""The performance table of the README: what Postlogg takes, each beside a floor of the same run.

``measuring`` has all of it measured on a log that ``inventing`` writes: imports (``one_import``),
what is added, answers (``explaining``), ``pages``, and other tools (``comparing`` the
``alternatives``), each in a process of its own (``children``). ``report`` says it as a table
(``units``), ``growth`` how it grows from log to log, ``drawing`` as a chart.
"""
