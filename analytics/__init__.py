"""Postlogg: the e-mail log of an online shop, made readable.

A file comes through a door (`doors`), is recognised and staged (`exports`, `formats`,
`mapping`), gets its meaning (`classification`, `rules`) and lands in the log (`loading`,
`store`). Pages and commands ask questions (`sql/questions`) about what filters select
(`filters`), and say the answers in words (`words`, `language`, `stories`) and charts (`charts`)::

    file ─▶ doors ─▶ exports ─▶ loading ─▶ store ─▶ questions ─▶ pages, commands
                                   ▲
                             classification
"""

__version__ = "0.1.0"
