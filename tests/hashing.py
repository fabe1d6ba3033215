"""Passwords as the site keeps them, but hashed once where the site hashes them a million times."""

from django.contrib.auth.hashers import PBKDF2PasswordHasher


class OnceHashed(PBKDF2PasswordHasher):
    iterations = 1
