"""What is each number, how sure is it, how far from its target, and which rows made it?"""

__all__: list[str] = []
