"""What follows from a decision on Discord: planned with it, carried out once by the outbox."""
