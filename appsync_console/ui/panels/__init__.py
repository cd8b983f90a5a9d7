"""The parts of the main window: plain values in, signals out."""
