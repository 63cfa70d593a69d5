"""Rehearsals: the real workflows driven through a dated script, with time skipped between its events.

The demonstration, the back-test of a definition on history, and the acceptance test, all in one.
"""
