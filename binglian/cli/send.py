def send() -> None:
    """."""
