"""A page as AppTest draws it: opened by a link, and all that it says."""

from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Element

SPEAKING = ("title", "header", "subheader", "markdown", "caption", "text")


def opened(app: AppTest, page: str, **query: str) -> AppTest:
    """Open a page by a link, as its first visit does."""
    app.session_state["came_through_app"] = True
    for key, value in query.items():
        app.query_params[key] = value
    app.switch_page(f"pages/{page}.py").run()
    assert not app.exception
    return app


def said(app: AppTest) -> str:
    """Return all text of a page."""
    elements = (element for kind in SPEAKING for element in app.get(kind))
    return "\n".join(str(element.value) for element in elements if isinstance(element, Element))
