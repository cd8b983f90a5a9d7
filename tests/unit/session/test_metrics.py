"""Counts, rates and latencies."""

from collections import Counter

from appsync_console.session.live.metrics import HISTORY_S, Latency, Metrics


def test_messages_are_counted_by_channel():
    traffic = Metrics()
    traffic.add(Counter(["robots", "robots", "cakes"]), now_us=0)
    traffic.add(Counter(["robots"]), now_us=10)

    assert traffic.received == {"robots": 3, "cakes": 1}


def test_the_rate_ignores_messages_older_than_its_window():
    traffic = Metrics()
    traffic.add(Counter(["robots"] * 10), now_us=0)
    traffic.add(Counter(["robots"] * 4), now_us=1_500_000)

    assert traffic.rates(1_500_000)["robots"] == 14
    assert traffic.rates(2_500_000)["robots"] == 4
    assert traffic.rates(9_000_000)["robots"] == 0
    assert traffic.received["robots"] == 14


def test_latencies_are_reported_per_channel_and_in_total():
    traffic = Metrics()
    assert traffic.latency() is None
    for latency_ms in range(1, 101):
        traffic.add_latency("robots", latency_ms * 1000, now_us=latency_ms)
    traffic.add_latency("cakes", 500_000, now_us=5)
    assert traffic.latency("robots") == Latency(51_000, 96_000, 100_000)
    assert traffic.latency("cakes") == Latency(500_000, 500_000, 500_000)
    assert traffic.latency("none") is None
    assert traffic.latency().max_us == 500_000
    assert traffic.latencies("cakes") == [(5, 500_000)]
    assert len(traffic.latencies()) == 101


def test_messages_are_counted_per_whole_second():
    traffic = Metrics()
    traffic.add(Counter(["robots"] * 3 + ["cakes"]), now_us=10_900_000)
    traffic.add(Counter(["robots"]), now_us=10_950_000)
    traffic.add(Counter(["robots"] * 2), now_us=12_100_000)
    assert traffic.per_second(13_500_000)[-4:] == [0, 5, 0, 2]
    assert traffic.per_second(13_500_000, "cakes")[-4:] == [0, 1, 0, 0]
    assert traffic.per_second(12_500_000)[-1] == 0  # the current second is not complete
    assert len(traffic.per_second(13_500_000)) == HISTORY_S
    assert sum(traffic.per_second(13_500_000 + HISTORY_S * 1_000_000)) == 0
