"""Public encoders as a start: MiniLM as it is, the lower half of mpnet on its vocabulary."""
