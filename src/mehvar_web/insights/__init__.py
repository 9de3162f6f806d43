"""What do customers need, on what evidence, who answers for it, and did the change help?"""

from __future__ import annotations
