"""What did people do in the web application, and is it in the lake yet, exactly once?"""

__all__: list[str] = []
