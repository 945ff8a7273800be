"""What the trail is told of denials: enough, of everybody, and the number of all that is not told singly."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from dashboard.services.denials import MOST, MOST_ADDRESSES, MOST_ALIKE, Denials, Source, Telling

NOW = datetime(2007, 7, 1, tzinfo=UTC)
TOWN, OTHER = Source("town", "township", "10.0.0.1"), Source("other", "data", "10.0.0.1")


def singly(tellings: tuple[Telling, ...]) -> int:
    return sum(each.about is not None for each in tellings)


def test_everything_is_told_or_counted_whatever_is_asked() -> None:
    denials = Denials()
    told = [denials.offer(TOWN, f"/{number % 9}/{number}", now=NOW) for number in range(500)]
    written = sum(map(singly, told))
    assert written == MOST
    assert sum(each.about is None for one in told for each in one) == 1
    assert denials.over(NOW + timedelta(seconds=59)) == ()
    assert denials.over(NOW + timedelta(seconds=60)) == (Telling(TOWN, None, 500 - written),)
    assert denials.over(NOW + timedelta(seconds=60)) == ()


def test_many_of_one_sort_leave_room_for_another_and_for_other_accounts() -> None:
    denials = Denials()
    written = sum(singly(denials.offer(TOWN, f"/export/{number}", now=NOW)) for number in range(200))
    assert written == MOST_ALIKE
    assert denials.offer(TOWN, "/town/102", now=NOW) == (Telling(TOWN, "/town/102"),)
    assert denials.offer(OTHER, "/export/1", now=NOW) == (Telling(OTHER, "/export/1"),)


def test_who_is_not_signed_in_is_limited_by_address_and_addresses_are_not_kept_without_bound() -> None:
    denials = Denials()
    for number in range(MOST_ADDRESSES):
        source = Source("", "", str(number))
        assert denials.offer(source, "/admin", now=NOW) == (Telling(source, "/admin"),)
    more = [denials.offer(Source("", "", f"x{number}"), "/admin", now=NOW) for number in range(100)]
    assert sum(map(singly, more)) == 1
    assert denials.offer(TOWN, "/admin", now=NOW) == (Telling(TOWN, "/admin"),)
    (over,) = denials.over(NOW + timedelta(minutes=1))
    assert over.unwritten == 99


def test_the_number_comes_before_the_next_denial() -> None:
    denials = Denials()
    for _ in range(3):
        denials.offer(TOWN, "/admin", now=NOW)
    later = NOW + timedelta(minutes=2)
    assert denials.offer(OTHER, "/admin", now=later) == (Telling(TOWN, None, 2), Telling(OTHER, "/admin"))
