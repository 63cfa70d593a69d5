def projects() -> None:
    """."""
