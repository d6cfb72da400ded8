"""What the law says of retention, requests and incidents. Pure."""
