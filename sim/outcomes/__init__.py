"""What came of it: measures, and the folder in which they are kept."""
