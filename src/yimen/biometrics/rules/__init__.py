"""Pure rules of faces: thresholds, quality, challenges, photos, limits of the law."""
