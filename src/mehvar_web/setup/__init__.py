"""How is the company set up: its settings, teams, people, holidays and audit?"""

__all__: list[str] = []
