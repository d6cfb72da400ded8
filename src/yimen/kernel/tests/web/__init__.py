"""Tests of what kernel adds to requests."""
