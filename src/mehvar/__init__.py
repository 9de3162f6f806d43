"""Mehvar: which experience costs us which customers, how much, and what may we do about it now?"""

__version__ = "0.1.0"
__all__ = ["__version__"]
