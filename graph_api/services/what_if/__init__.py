"""What would change: questions judged on a changed copy of the facts, of which nothing is kept."""
