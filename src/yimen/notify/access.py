"""May this actor watch deliveries."""

WATCH = "notify.watch"
