"""What do people see and do on the Collect pages?"""

__all__: list[str] = []
