"""The low-water mark: whatever happens in whatever order, nothing that waits is behind a stored cursor."""

from dataclasses import dataclass, field

from hypothesis import given, settings, strategies as st

from bot.live.progress import Mark


@dataclass
class Channel:
    """A channel with what its bot remembers (`mark`), what is stored, and what really happened."""

    mark: Mark = field(default_factory=Mark)
    stored: tuple[int, tuple[int, ...]] = (0, ())
    written: int = 0
    counted: list[int] = field(default_factory=list)
    counted_and_stored: list[int] = field(default_factory=list)
    skipped: set[int] = field(default_factory=set)
    under_way: list[int] = field(default_factory=list)
    behind: bool = False

    def write(self, *, skipped: bool) -> None:
        """A member writes; `skipped`: something that needs no judging."""
        self.written += 1
        if skipped:
            self.skipped.add(self.written)
        if self.behind:
            return
        if skipped:
            self.mark.skip(self.written)
        else:
            self.mark.submit(self.written)
            self.under_way.append(self.written)

    def settle(self, index: int) -> None:
        """One of those under way is judged."""
        if self.under_way:
            self._settle(self.under_way.pop(index % len(self.under_way)))

    def fail(self, index: int) -> None:
        """One of those under way fails, or there was no room for it: its channel is behind."""
        if self.under_way:
            self.under_way.pop(index % len(self.under_way))
            self.mark.hold()
            self.behind = True

    def read(self, count: int) -> None:
        """History is read from the cursor on, `count` messages at most; to its end, the channel is caught up."""
        self.mark.hold()
        self.behind = True
        while self.under_way:
            self.settle(0)
        cursor = max(self.mark.cursor, self.stored[0])
        self.mark.advance(cursor)
        page = range(cursor + 1, self.written + 1)[:count]
        for number in page:
            if number not in self.mark.settled and number not in self.skipped:
                self.mark.submit(number)
                self._settle(number)
        if len(page) == self.written - cursor:
            self.mark.advance(self.written)
            self.mark.release()
            self.behind = False

    def flush(self) -> None:
        """Cursor, what is ahead and what was counted are stored together."""
        if self.mark.cursor > 0:
            assert self.mark.cursor >= self.stored[0]
            self.stored = self.mark.cursor, self.mark.ahead()
            self.counted_and_stored = list(self.counted)

    def crash(self) -> None:
        """Only what is stored is left; everything is behind."""
        self.counted = list(self.counted_and_stored)
        self.mark = Mark(reached=self.stored[0], settled=set(self.stored[1]))
        self.under_way = []
        self.mark.hold()
        self.behind = True

    def check(self) -> None:
        """Nothing is left out, and nothing counts twice."""
        unsettled = set(range(1, self.written + 1)) - self.skipped - set(self.counted)
        assert all(number > self.mark.cursor for number in unsettled)
        known = {number for number in range(1, self.stored[0] + 1) if number not in self.skipped}
        assert set(self.counted_and_stored) == known | set(self.stored[1])
        assert len(self.counted) == len(set(self.counted))

    def _settle(self, number: int) -> None:
        self.counted.append(number)
        self.mark.settle(number)


_STEPS = st.one_of(
    st.tuples(st.just("write"), st.booleans()),
    st.tuples(st.sampled_from(["settle", "fail"]), st.integers(0, 5)),
    st.tuples(st.just("read"), st.integers(1, 8)),
    st.tuples(st.sampled_from(["flush", "crash"]), st.none()),
)


@given(st.lists(_STEPS, max_size=60))
@settings(max_examples=400, deadline=None)
def test_everything_unsettled_is_behind_the_cursor_and_nothing_counts_twice(
    steps: list[tuple[str, int | bool | None]],
) -> None:
    channel = Channel()
    for what, argument in steps:
        match what:
            case "write":
                channel.write(skipped=bool(argument))
            case "settle" | "fail" | "read":
                getattr(channel, what)(argument)
            case _:
                getattr(channel, what)()
        channel.check()
    channel.crash()
    channel.read(1_000)
    assert sorted(channel.counted) == sorted(set(range(1, channel.written + 1)) - channel.skipped)


def test_a_skipped_message_leaves_the_cursor_before_one_that_waits() -> None:
    mark = Mark()
    mark.submit(5)
    mark.skip(9)
    assert mark.cursor == 4
    mark.settle(5)
    assert mark.cursor == 9


def test_a_mark_without_anything_open_is_as_good_as_its_number() -> None:
    mark = Mark()
    for number in range(1, 2_000):
        mark.submit(number)
        mark.settle(number)
    assert mark.is_done
    assert mark.cursor == 1_999
