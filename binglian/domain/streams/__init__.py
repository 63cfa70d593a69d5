"""What tickets, meetings and orders have in common: a register, an outbox, notices, and records of their own.

Each is a stream of the ledger and a workflow of its own. What is particular to one stands in its package.
"""
