"""What all tests share."""

from hypothesis import settings

# On two shared cores a deadline for each example is a coin toss; a property should fail for what it shows.
settings.register_profile("binglian", deadline=None, print_blob=True)
settings.load_profile("binglian")
