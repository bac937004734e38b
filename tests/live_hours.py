"""What must hold of every log after every kind of change."""

from analytics.store import Store


def live_hours_equal_the_messages(store: Store) -> bool:
    counted = """SELECT shop, date_trunc('hour', sent_at) AS hour, mail_type, provider, outcome,
                 reason, count(*) AS n FROM messages GROUP BY ALL"""
    kept = """SELECT shop, hour, mail_type, provider, outcome, reason, n FROM hourly_totals
              WHERE NOT sealed"""
    differences = f"({counted} EXCEPT ALL {kept}) UNION ALL ({kept} EXCEPT ALL {counted})"
    with store.cursor() as cursor:
        return cursor.execute(differences).fetchall() == []
