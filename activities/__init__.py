"""Effects on the outside world, one class per concern, each behind a port of the domain."""
