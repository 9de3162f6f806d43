"""What would a policy have done, what did it do, to whom, and was it worth its cost?"""
