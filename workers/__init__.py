"""Composition roots: where settings, engine, ledger and workflows meet. ``python -m workers`` runs one."""
