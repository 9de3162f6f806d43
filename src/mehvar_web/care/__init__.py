"""Which customer waits for what from whom, until when, and did it help?"""
