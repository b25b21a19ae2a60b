"""A year of a mid-size company as native exports, of any size: what scale is measured on."""
