"""Tickets: a problem that an enterprise could not get solved, from when it is told to when it is settled.

Seeds: S0-05, S1-08, S2-04, S2-10, S3-05, S4-06, S4-13. No open ticket is ever without a running clock.
"""
