"""Tables of data that procurement reads: which papers are wanted by when."""
