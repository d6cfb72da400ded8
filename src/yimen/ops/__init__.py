"""Running Yimen: the command line, the embedded database, backup, bundle, benches and drills.

Nothing below depends on this floor. It reads the register of contexts and names none of them.
"""
