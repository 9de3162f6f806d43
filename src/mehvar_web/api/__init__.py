"""How do programs ask and tell us the same things, with the same rights, over HTTP?"""

__all__: list[str] = []
