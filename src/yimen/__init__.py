"""Yimen (一门): one door for residents, one desk for clerks, one record for every case."""
