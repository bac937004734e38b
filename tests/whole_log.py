"""What must hold of every log after every kind of change."""

from analytics.store import Store

# Each pair of questions has one answer.
SAME = (
    (
        """SELECT shop, date_trunc('hour', sent_at) AS hour, mail_type, provider, outcome, reason,
           count(*) AS n FROM messages GROUP BY ALL""",
        """SELECT shop, hour, mail_type, provider, outcome, reason, n FROM hourly_totals
           WHERE NOT sealed""",
    ),
    (
        "SELECT DISTINCT recipient, recipient_hash FROM messages",
        "SELECT recipient, recipient_hash FROM recipients",
    ),
    ("SELECT DISTINCT recipient_hash FROM messages", "SELECT DISTINCT recipient_hash FROM moments"),
    ("SELECT key FROM messages WHERE has_answers", "SELECT DISTINCT key FROM error_log"),
)
# A moment that is not listed would hide an e-mail from whoever looks up its recipient.
UNLISTED = (
    "SELECT recipient_hash, sent_at FROM messages ANTI JOIN moments USING (recipient_hash, sent_at)"
)


def is_whole(store: Store) -> bool:
    """Tell whether what is counted and listed beside the messages is what they say."""
    with store.cursor() as cursor:
        for one, other in SAME:
            differences = f"({one} EXCEPT ALL {other}) UNION ALL ({other} EXCEPT ALL {one})"
            if cursor.execute(differences).fetchall():
                return False
        return not cursor.execute(UNLISTED).fetchall()
