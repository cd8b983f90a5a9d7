"""The formats of AppSync's text scalars and of AWSTimestamp."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appsync_console.sandbox.schema.scalars import WORDS, text_check, whole_seconds
from appsync_console.sandbox.schema.text_scalars import RULES, milliseconds

OFFSETS = st.sampled_from(["Z", "+05:30", "-07:00", "+18:00", "-07:00:30"])
GOOD = {
    "AWSDate": ["1970-01-01", "1970-01-01Z", "1970-01-01-07:00", "1970-01-01+05:30", "-0044-03-15", "2000-02-29"],
    "AWSTime": ["12:30", "12:30Z", "12:30:24-07:00", "12:30:24.500+05:30", "00:00:00.123456789"],
    "AWSDateTime": ["1970-01-01T12:30Z", "1970-01-01T12:30:24-07:00", "-0001-01-01T00:00:00.1+05:30:15"],
    "AWSEmail": ["user@example.com", "a+b@x", "o'neil@mail.example.com"],
    "AWSPhone": ["+1 555 867 5309", "555-867-5309", "5558675309", "+44 20 7946 0958", "(555) 867-5309"],
    "AWSURL": ["https://www.amazon.com/", "http://localhost/", "ftp://h/a?b=//c", "mailto:a@b.c"],
    "AWSIPAddress": ["127.0.0.1", "10.0.0.0/8", "::1", "2001:db8::/32", "1a2b:3c4b::1234:4567"],
}
BAD = {
    "AWSDate": ["1970-13-01", "1970-02-30", "1900-02-29", "70-01-01", "1970-01-01T00:00Z", "1970-01-01+19:00", " ", ""],
    "AWSTime": ["24:00", "12:60", "12:30.5", "12", "12:30:24.", "12:30:24.1234567890", "12:30+5"],
    "AWSDateTime": ["1970-01-01T12:30", "1970-01-01 12:30Z", "1970-01-01", "1970-01-01T25:00Z"],
    "AWSEmail": ["user", "@x", "a@", "a b@x", "a@-x", "a@x\n"],
    "AWSPhone": ["", "phone", "+", "123", "867-5309", "+1--555", "1" * 16, "٥٥٥٨٦٧٥٣٠٩"],
    "AWSURL": ["amazon.com", "www.amazon.com", "http://h/a//b", "http://", "http://a b", ""],
    "AWSIPAddress": ["[::1]", "256.0.0.1", "1.2.3", "10.0.0.0/33", "10.0.0.0/255.0.0.0", "fe80::1%eth0", ""],
}


@pytest.mark.parametrize(("name", "text"), [(name, text) for name, texts in GOOD.items() for text in texts])
def test_valid_texts_are_not_changed(name: str, text: str) -> None:
    assert text_check(name)(text) == text


@pytest.mark.parametrize(("name", "text"), [(name, text) for name, texts in BAD.items() for text in texts])
def test_invalid_texts_are_rejected(name: str, text: str) -> None:
    with pytest.raises(ValueError, match=f"as a valid {WORDS[name]}"):
        text_check(name)(text)


@pytest.mark.parametrize("name", list(RULES))
@pytest.mark.parametrize("value", [None, 1, 1.5, True, [], {}])
def test_values_other_than_strings_are_rejected(name: str, value: object) -> None:
    with pytest.raises(ValueError, match=f"as a valid {WORDS[name]}"):
        text_check(name)(value)


@given(st.sampled_from(list(RULES)), st.text())
def test_any_text_is_accepted_or_rejected(name: str, text: str) -> None:
    assert RULES[name](text) in (True, False)


@given(st.dates(), OFFSETS | st.just(""))
def test_every_day_is_a_date(day: date, offset: str) -> None:
    assert RULES["AWSDate"](day.isoformat() + offset)


@given(st.times(), OFFSETS | st.just(""))
def test_every_time_of_day_is_a_time(moment: time, offset: str) -> None:
    assert RULES["AWSTime"](moment.isoformat() + offset)


@given(
    st.datetimes(min_value=datetime(2, 1, 1), max_value=datetime(9998, 1, 1)),
    st.integers(-18 * 60, 18 * 60),
)
def test_a_time_is_the_same_in_every_offset(moment: datetime, minutes: int) -> None:
    whole = moment.replace(microsecond=moment.microsecond // 1000 * 1000, tzinfo=UTC)
    text = whole.astimezone(timezone(timedelta(minutes=minutes))).isoformat()
    assert RULES["AWSDateTime"](text)
    expected = (whole - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(milliseconds=1)
    assert milliseconds(text) == milliseconds(text, latest=True) == expected


@given(st.integers(-31557014167219200, 31556889864403199))
def test_only_seconds_within_the_range_are_accepted(number: int) -> None:
    assert whole_seconds(number) == number


@pytest.mark.parametrize("value", [-31557014167219201, 31556889864403200, "1", 1.0, True, None])
def test_invalid_timestamps_are_rejected(value: object) -> None:
    with pytest.raises(ValueError, match="as a valid timestamp"):
        whole_seconds(value)
