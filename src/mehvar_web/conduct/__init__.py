"""The pages of habitual returns, abusive contacts and unusual grants: questions for a person."""
