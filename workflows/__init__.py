"""Deterministic shells over the domain: what waits, wakes and performs effects; nothing that decides."""
