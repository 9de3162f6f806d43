"""What costs us which customers today, how much, and what may I do about it now?"""

__all__: list[str] = []
