"""The sandbox dialog: connections and fault injection."""
