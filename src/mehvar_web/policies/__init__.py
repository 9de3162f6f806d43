"""The pages of policies: written as tables, checked, tried on history, published by two."""
