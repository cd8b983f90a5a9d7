"""Counts, rates and latencies."""

from appsync_console.session.traffic import Traffic


def test_messages_are_counted_by_channel():
    traffic = Traffic()
    traffic.add(["robots", "robots", "cakes"], now_us=0)
    traffic.add(["robots"], now_us=10)

    assert traffic.received == {"robots": 3, "cakes": 1}


def test_the_rate_forgets_what_is_older_than_its_window():
    traffic = Traffic()
    traffic.add(["robots"] * 10, now_us=0)
    traffic.add(["robots"] * 4, now_us=1_500_000)

    assert traffic.rates(1_500_000)["robots"] == 14
    assert traffic.rates(2_500_000)["robots"] == 4
    assert traffic.rates(9_000_000)["robots"] == 0
    assert traffic.received["robots"] == 14


def test_the_95th_percentile_is_the_time_that_nearly_all_stayed_within():
    traffic = Traffic()
    assert traffic.latency_p95_us() is None
    for latency_ms in range(1, 101):
        traffic.add_latency(latency_ms * 1000)
    assert traffic.latency_p95_us() == 96_000
