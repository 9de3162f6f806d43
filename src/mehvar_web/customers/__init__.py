"""Who is this customer, in all channels, and where do we stand with each other?"""

__all__: list[str] = []
