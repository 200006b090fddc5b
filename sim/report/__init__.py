"""What a reader sees of a run: sentences, tables, figures and one page. The only layer that draws."""
