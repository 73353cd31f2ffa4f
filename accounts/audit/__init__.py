"""Who changed what about people, places and hours."""
