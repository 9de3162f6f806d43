"""Who returns, receives or grants more than their case mix explains?"""
