"""What a practice said elsewhere, taken in as history."""
