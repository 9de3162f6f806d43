"""The pages of cases: the queue, one case, its playbook, what causes them, who is needed."""
