"""Proof of identity resolution: people of real-shaped histories written in other ways, and lookalikes among them."""
