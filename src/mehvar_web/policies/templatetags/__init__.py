"""Template tags of the pages of policies."""
