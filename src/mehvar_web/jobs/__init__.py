"""Which long work runs, how far is it, and what became of the rest?"""

__all__: list[str] = []
