"""The account score taken to a vendor's own outcomes."""
