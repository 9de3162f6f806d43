"""Which settings of the company, its teams and its people may who change, and on which page?"""

__all__: list[str] = []
