"""Tests of the library of files."""
