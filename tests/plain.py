"""A log whose file holds every text as it is, so that bytes can be searched for."""

import duckdb

from analytics.store import Store


class Plain(Store):
    """Compression would hide an address from a search of the bytes."""

    def _lock_down(self, connection: duckdb.DuckDBPyConnection) -> None:
        connection.execute("SET force_compression='uncompressed'")
        super()._lock_down(connection)
