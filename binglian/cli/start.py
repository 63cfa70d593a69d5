def start() -> None:
    """."""
