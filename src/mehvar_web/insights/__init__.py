"""The pages of needs: what do customers need, on what evidence, and did the change help?"""

from __future__ import annotations

__all__: list[str] = []
