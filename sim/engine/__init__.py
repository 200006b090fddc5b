"""How a day passes and how a history unfolds."""
