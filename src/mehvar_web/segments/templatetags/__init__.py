"""Template tags of the pages of segments."""
