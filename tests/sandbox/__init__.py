"""Real local servers that stand where gateways stand: SMTP, an SMS gateway, the Bot API.

``python -m tests.sandbox`` runs all of them for a developer.
"""
