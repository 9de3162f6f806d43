"""How do our files and databases come in, what was set aside, and how is it fixed?"""

__all__: list[str] = []
