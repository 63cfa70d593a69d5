"""Process definitions as data: schema, validation, catalogue, facts, plans and planned schedules.

Everything here runs outside workflows: a plan is made once, by ``definitions.planner``, and then travels with
the project.
"""
