"""The timetable before a poll: by when the notice, and when the period starts and ends.

``rules`` says what the law wants of each type of poll, and since when (``rules.toml``); ``days``
counts working days, with what was known on a given day (``days.toml``); ``timetable`` puts them
together; ``periods`` joins what overlaps. Nothing here knows what day it is today.
"""
