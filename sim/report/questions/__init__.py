"""The page of a question over many runs: its answer in sentences, a table and a figure; a file for each question."""
