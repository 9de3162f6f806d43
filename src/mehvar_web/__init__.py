"""What do the people of the company see and do, as pages and over HTTP?

The web application: Django, thin. It reads what the core publishes and hands what people do to the
core as events; docs/architecture.md has the layers.
"""

__all__: list[str] = []
