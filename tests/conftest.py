"""What all tests share: how hard properties look.

A run tries the same examples each time, so that a change fails for what it does and never by luck. With
``BINGLIAN_EFFORT`` it tries other ones each time, and as many times more as that says.
"""

import os

from hypothesis import HealthCheck, settings

EFFORT = os.environ.get("BINGLIAN_EFFORT")

# On two shared cores a deadline for each example is a coin toss; a property should fail for what it shows.
settings.register_profile(
    "binglian",
    deadline=None,
    max_examples=60 * int(EFFORT or 1),
    print_blob=True,
    derandomize=EFFORT is None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("binglian")
