"""Proofs that the site survives failures: the real servers, started as processes, and real load."""
