"""Meetings: agenda, sittings, resolutions and what becomes of them, for every kind of meeting.

Seeds: S0-02, S0-13, S1-02, S1-05, S1-11 to S1-16, S2-02, S2-03, S2-05, S2-07 to S2-09, S2-12, S3-06, S4-05.
"""
