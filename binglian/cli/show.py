def show() -> None:
    """."""
