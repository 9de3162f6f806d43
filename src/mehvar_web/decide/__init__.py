"""The screen of the moment: what may I grant this customer now, and why?"""
