"""The memory of computed values: the same object while it is held, once at a time, never more than its size."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.services.memory import Memory


def fresh() -> object:
    return object()


def test_what_is_held_is_handed_out_again() -> None:
    memory: Memory[object] = Memory(2)
    assert memory.get("a", fresh) is memory.get("a", fresh)
    assert memory.get("a", fresh) is not memory.get("b", fresh)


def test_the_least_recently_used_goes_first() -> None:
    memory: Memory[object] = Memory(2)
    first, second = memory.get("a", fresh), memory.get("b", fresh)
    assert memory.get("a", fresh) is first
    memory.get("c", fresh)
    assert memory.get("a", fresh) is first
    assert memory.get("b", fresh) is not second


def test_nothing_that_is_falsy_is_computed_twice() -> None:
    memory: Memory[object] = Memory(3)
    falsy: tuple[object, ...] = (None, 0, (), {})
    for value in falsy:
        computed: list[object] = []

        def compute(found: object = value, seen: list[object] = computed) -> object:
            seen.append(found)
            return found

        key = repr(value)
        memory.get(key, compute)
        memory.get(key, compute)
        assert len(computed) == 1


def test_a_computation_that_fails_is_not_held_and_blocks_nobody() -> None:
    memory: Memory[object] = Memory(2)

    def fail() -> object:
        raise OSError("database gone")

    with pytest.raises(OSError, match="gone"):
        memory.get("a", fail)
    value = memory.get("a", fresh)
    assert memory.get("a", fail) is value


def test_a_computation_may_ask_the_memory_itself() -> None:
    memory: Memory[int] = Memory(8)

    def fibonacci(n: int) -> int:
        return n if n < 2 else memory.get(n - 1, lambda: fibonacci(n - 1)) + memory.get(n - 2, lambda: fibonacci(n - 2))

    assert fibonacci(30) == 832_040


def test_many_threads_that_ask_at_once_get_one_object_computed_once() -> None:
    memory: Memory[object] = Memory(4)
    together = Barrier(8)
    computed: list[object] = []

    def compute() -> object:
        computed.append(object())
        return computed[-1]

    def ask(_: int) -> object:
        together.wait()
        return memory.get("a", compute)

    with ThreadPoolExecutor(8) as threads:
        found = set(threads.map(ask, range(8)))
    assert len(found) == len(computed) == 1


def test_a_thread_that_waits_gets_what_the_other_computed() -> None:
    memory: Memory[str] = Memory(4)
    begun, go_on = Event(), Event()

    def slow() -> str:
        begun.set()
        go_on.wait(10)
        return "first"

    with ThreadPoolExecutor(2) as threads:
        first = threads.submit(memory.get, "a", slow)
        begun.wait(10)
        second = threads.submit(memory.get, "a", lambda: "second")
        go_on.set()
        assert (first.result(10), second.result(10)) == ("first", "first")


@given(st.integers(1, 5), st.lists(st.integers(0, 9), max_size=60))
def test_it_behaves_like_a_list_of_the_last_used_and_never_holds_more_than_its_size(
    size: int, asked: list[int]
) -> None:
    memory: Memory[object] = Memory(size)
    held: list[int] = []
    for key in asked:
        computed: list[int] = []

        def compute(found: int = key, seen: list[int] = computed) -> object:
            seen.append(found)
            return object()

        memory.get(key, compute)
        assert bool(computed) == (key not in held)
        held = [each for each in held if each != key][-(size - 1) :] if size > 1 else []
        held.append(key)


def test_callers_share_values_of_any_kind() -> None:
    memory: Memory[Callable[[], object]] = Memory(1)
    assert memory.get(("key", 1, None), lambda: fresh) is fresh
