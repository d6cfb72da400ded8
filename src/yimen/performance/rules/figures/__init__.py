"""Numbers, quantities and dates as Chinese reports write them, with what rounding allows."""
