def up() -> None:
    """."""
