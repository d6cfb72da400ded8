"""The models: detect, embed, measure. Nothing outside `engine` and `resident` imports numpy."""
