"""Postlogg: the e-mail log of an online shop, made readable.

A file comes through a door, is recognised and staged, gets its meaning, and lands in the log. Pages
and commands ask questions about what filters select, and say the answers in words and charts::

    file ─▶ doors ─▶ exports ─▶ loading ─▶ store ─▶ questions ─▶ pages, commands
                                   ▲
                             classification

What lies where, in that order; each says more in its first lines:

- a file comes in: ``importing`` is its whole way, ``uploads`` from a browser, ``inbox`` from a
  folder. ``doors`` and ``door_limits`` let it in, ``cleaning`` makes it text, ``containers`` opens
  it, ``fingerprints`` and ``known_files`` know it again, ``large_files`` and ``workplaces`` are
  where it waits; ``sandbox`` has a ``child`` read it, behind a ``fence``. ``export_errors`` says
  what is wrong with it.
- it is understood: ``reading`` stages it by one of the ``formats``, which ``exports`` recognises by
  its ``headings``; ``expressions`` and ``staging`` make SQL of a format, ``own_format`` is ours,
  ``mapping`` and ``guesses`` make one of an unknown table, ``readings`` say how its times are read.
- it gets its meaning: ``classification`` by ``rules``, ``misspelling``. A shop's own are written by
  ``by_hand``, ``rules_file``, ``own_rules`` and ``pinning``; ``reclassifying`` applies them later.
- it is kept: ``loading`` into the ``store``, a ``log_file`` that one ``owner`` has and threads are
  ``sharing``; ``lake`` is the log as Parquet. ``taking_back``, ``erasing`` (``persons``,
  ``traces``, ``originals``), ``retention`` and ``copies`` change it, each file as ``whole_files``.
- it is asked: every statement is in ``sql``, what is selected in ``filters``, who is ``sought``,
  in the time of ``clocks``, for whom ``access`` allows it. Facts without words: ``facts``,
  ``health``, ``failing``, ``standing``, ``over_time``, ``mailings``, ``limits``, ``blocks``,
  ``shops``, ``sources``, ``paging``; ``bursts`` finds them, ``watching`` keeps them, ``telling``
  tells of them, and ``quiet_days`` are none.
- it is said: ``words`` for codes, ``language``; ``stories``, ``burst_stories``,
  ``finding_stories``, ``limit_stories`` and ``replies`` are sentences, ``charts`` pictures,
  ``report``, ``dossier`` and ``downloads`` files.
- it is served: ``ui`` is what pages are made of, ``serve`` runs them behind the ``gate``, from the
  ``first_paint`` on; people come in by ``sign_in`` (``sign_in_page``, ``identity``);
  ``commands`` are the command line. ``settings`` and ``settings_file`` are what a shop chooses,
  ``audit`` notes who did what, ``errors`` are sentences, and ``log_lines`` name nobody.
- beside it: the invented shop of ``sample``, its ``editions``, and ``bench``, which measures.
"""

__version__ = "0.1.0"
