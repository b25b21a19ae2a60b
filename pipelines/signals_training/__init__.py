"""Training, calibration and measurement of the sentence-signal model."""
