"""What callbacks need from the services, so that they reach no database and a test can hand in a fake."""

from __future__ import annotations

from typing import Any, Protocol

from layouts.address import Address
from layouts.models.acts import Act, Done
from layouts.models.admin import AdminPage
from layouts.models.map import MapPage
from layouts.models.method import MethodPage
from layouts.models.release_page import ReleasePage
from layouts.models.review import ReviewPage
from layouts.models.shell import Shell
from layouts.models.targets import TargetsPage
from layouts.models.town import TownPage
from layouts.models.twinning_pages import DossierPage, TwinningPage


class PageServices(Protocol):
    """The page models; every method may raise PageProblem."""

    def shell(self) -> Shell: ...

    def map(self, address: Address) -> MapPage: ...

    def town(self, address: Address) -> TownPage: ...

    def targets(self, address: Address) -> TargetsPage: ...

    def twinning(self, address: Address) -> TwinningPage: ...

    def dossier(self, address: Address) -> DossierPage: ...

    def review(self, address: Address) -> ReviewPage: ...

    def method(self, address: Address) -> MethodPage: ...

    def admin(self, address: Address) -> AdminPage: ...

    def release(self, address: Address) -> ReleasePage: ...

    def act(self, act: Act) -> Done: ...


class Registrar(Protocol):
    """The one way to register a callback: it carries the callback's policy."""

    def server(self, *dependencies: Any, policy: str) -> Any: ...

    def browser(self, function: str, *dependencies: Any, policy: str) -> None: ...
