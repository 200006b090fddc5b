"""What one asks: a run of a scenario's arms on the same replicates, and questions over many runs."""
