"""A telephone switch that speaks FreeSWITCH's Event Socket; none was ever attached to a real one."""
