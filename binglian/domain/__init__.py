"""The pure rules of investment-project approval: no framework, no clock, no input or output.

Everything here is a function of its arguments. Time comes in as an instant, the calendar as data, and what
happened comes out as events. Imports only the standard library and pydantic.
"""
