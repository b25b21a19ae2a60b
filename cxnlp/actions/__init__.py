"""What to do next, for whom it is, and what is at stake: the playbook, the steps of an account, its priority."""
