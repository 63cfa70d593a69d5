"""Orders: visits and services with a responsible post, a due instant and an outcome.

Seeds: S0-04, S0-16, S1-06, S1-07, S2-06, S4-01 to S4-04. An overdue one becomes a ticket.
"""
