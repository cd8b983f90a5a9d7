"""The windows: the only Qt besides ``app``. Panels take plain values and give signals; one bridge knows the session."""
