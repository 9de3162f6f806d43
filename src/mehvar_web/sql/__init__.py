"""How do we write the statements of a hot path, where a model's layer costs ten times the database?

Both databases take what stands here as it is. Everything else goes through the models.
"""

from __future__ import annotations

from mehvar_web.sql._insert import insert, insert_new
from mehvar_web.sql._read import row_of
from mehvar_web.sql._statements import ask, many, run

__all__ = ["ask", "insert", "insert_new", "many", "row_of", "run"]
