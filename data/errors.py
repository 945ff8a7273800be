"""Errors of the store: what a caller or an operator did that the database must refuse."""

from datetime import datetime


class StoreError(Exception):
    """Base of the errors below; its text is a full English sentence."""


class UnsupportedDatabase(StoreError):
    """`DATABASE_URL` names neither SQLite nor PostgreSQL, or its driver is not installed."""


class DatabaseNotReady(StoreError):
    """The database has no tables yet, or those of an older program version."""

    def __init__(self, found: str | None) -> None:
        super().__init__(
            "The database has no tables yet: run `threeline init`."
            if found is None
            else f"The database is at revision {found}, older than this program: upgrade it first."
        )
        self.found = found


class DatabaseIsNewer(StoreError):
    """The database was upgraded by a newer version of the program."""

    def __init__(self, found: str) -> None:
        super().__init__(f"The database is at revision {found}, which this program does not know: update the program.")
        self.found = found


class DatabaseBusy(StoreError):
    """Somebody else has been writing for longer than a writer waits."""

    def __init__(self) -> None:
        super().__init__("Somebody else is loading data into the database just now. Try again in a moment.")


class OtherProgramme(StoreError):
    """One database holds one programme; another one is registered already."""

    def __init__(self, *, registered: str, offered: str) -> None:
        super().__init__(f"The database belongs to programme {registered}; {offered} needs one of its own.")
        self.registered = registered
        self.offered = offered


class VersionNotNewer(StoreError):
    """A changed programme text must carry a version above the registered one."""

    def __init__(self, *, code: str, registered: int, offered: int) -> None:
        super().__init__(
            f"Programme {code} is registered as version {registered}; "
            f"a changed text needs a higher version, not {offered}."
        )
        self.code = code
        self.registered = registered
        self.offered = offered


class RecordedTooEarly(StoreError):
    """Nothing is recorded before what is there already: views of the past would change."""

    def __init__(self, *, last: datetime, offered: datetime) -> None:
        super().__init__(
            f"The last loading was recorded at {last.isoformat()}; {offered.isoformat()} lies before it. "
            "Is the clock of this machine right?"
        )
        self.last = last
        self.offered = offered
