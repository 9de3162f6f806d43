"""Under which settings does the web application run?

``base`` for servers (everything that differs comes from the environment), ``test`` for tests.
"""

__all__: list[str] = []
