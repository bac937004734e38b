"""A lake in an object store."""
