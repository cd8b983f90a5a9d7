"""Widgets and models that edit JSON, color it, and show it as a tree."""
