"""Tickets, meetings and orders in the ledger: their projections, and what is asked of them."""
