"""Numbers of documents and cases."""
