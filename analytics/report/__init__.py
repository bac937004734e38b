"""What a manager reads on Monday: the last whole week or month against the one before.

`figures` asks the log and returns facts; `page` makes one HTML file of them, which needs no network
and prints well. No address and no customer is in either.
"""

from analytics.report.figures import Report, last_whole, report
from analytics.report.page import as_html, file_name

__all__ = ["Report", "as_html", "file_name", "last_whole", "report"]
