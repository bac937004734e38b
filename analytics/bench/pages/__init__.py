"""Pages as readers have them: asked, redrawn and opened, each beside a floor of the same server.

``redraw`` measures all of it, with the app (``watched``, ``serving``) and its floors (``floor``,
``floor_of_pages``, ``floor_of_search``) served in processes of their own. A client that draws
nothing (``browsing``) tells the server's part, a browser (``felt``) what is felt; ``crowd`` is many
clients at once, ``arriving`` the first page, ``asked`` the questions alone. What a page drew is
written down (``recording``) as the ``constants`` of its floor.
"""
