"""What a manager reads on Monday: the last whole week or month against the one before.

`figures` asks the log and returns facts; `page` makes one HTML file of them, which needs no network
and prints well. No address and no customer is in either.
"""

from analytics.report.figures import Report, report
from analytics.report.page import as_html

__all__ = ["Report", "as_html", "report"]
