"""The service that pages ask: an address in, a view model out."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import replace
from pathlib import Path
from tempfile import gettempdir

from assessment.problems import Problem, Refused
from assessment.viewers import Role, Viewer
from dashboard.access import allows
from dashboard.permissions import may_do, may_see
from dashboard.services.account_acts import change_accounts
from dashboard.services.acts import carry_out
from dashboard.services.admin_page import Administration
from dashboard.services.choosing import card_of, check_rows, chosen, colour_of, shell_of
from dashboard.services.exporting import Format
from dashboard.services.geometry import Shapes
from dashboard.services.jobs import Job, Jobs, TooManyJobs
from dashboard.services.map_page import map_page_of
from dashboard.services.papers import Paper, languages_of, paper_of, sealed_file
from dashboard.services.release_page import check_release, release_page_of
from dashboard.services.releasing_acts import publish_seal
from dashboard.services.review_page import review_page_of
from dashboard.services.seen import SeenSnapshot
from dashboard.services.snapshot import Library, Snapshot
from dashboard.services.targets_page import targets_page_of
from dashboard.services.town_page import town_page_of
from dashboard.services.twinning.pages import check_pairs, dossier_page_of, twinning_page_of
from data.errors import DatabaseBusy
from layouts.address import Address, PageProblem
from layouts.models.account_acts import AccountAct
from layouts.models.acts import Act, Done
from layouts.models.admin import AdminPage
from layouts.models.map import MapPage
from layouts.models.meeting_acts import PaperAct, StopMaking
from layouts.models.method import MethodPage
from layouts.models.release_acts import PublishSeal
from layouts.models.release_page import ReleasePage
from layouts.models.review import ReviewPage
from layouts.models.shell import Shell
from layouts.models.targets import TargetsPage
from layouts.models.town import TownPage
from layouts.models.twinning_pages import DossierPage, TwinningPage
from layouts.text import Text

Told = Callable[[str, str], None]


class Pages:
    """Everything the pages can ask for, as much of it as the viewer may see; every method may raise PageProblem.

    `viewer` tells who asks in the current request; `tell` adds an act and what it was done to to the audit trail.
    """

    def __init__(
        self,
        library: Library,
        viewer: Callable[[], Viewer | None],
        *,
        home: Path | None = None,
        tell: Told = lambda act, about: None,
        administration: Administration | None = None,
    ) -> None:
        self._library = library
        self._viewer = viewer
        self._tell = tell
        self._administration = administration or Administration(library.engine)
        self._jobs = Jobs(home or Path(gettempdir()) / "threeline")

    def _may(self, policy: str) -> bool:
        viewer = self._viewer()
        return viewer is not None and allows(policy, viewer.role)

    def _snapshot(self) -> Snapshot:
        """The snapshot as the viewer may see it. Raises PageProblem: 401 for nobody, 503 without a programme."""
        viewer = self._viewer()
        if viewer is None:
            raise PageProblem(401, "problem.not_signed_in")
        return SeenSnapshot(self._library.snapshot(), viewer)

    def ready(self) -> bool:
        """Whether a programme is registered: all that is told to somebody who is not signed in."""
        try:
            self._library.snapshot()
        except PageProblem:
            return False
        return True

    def district_name(self, language: str) -> str:
        """The district's name, for everybody; empty before a programme is registered."""
        try:
            name = self._library.snapshot().facts.programme.district.name
        except PageProblem:
            return ""
        return Text(language).pick(zh=name.zh, en=name.en)

    def unit_name(self, viewer: Viewer, language: str) -> str | None:
        """The name of the town or line that an account belongs to; its code where nothing has the code."""
        text = Text(language)
        try:
            facts = self._library.snapshot().facts
        except PageProblem:
            return viewer.unit
        for area in (each.area for each in facts.areas if viewer.role is Role.township):
            if area.code == viewer.unit:
                return text.pick(zh=area.name_zh, en=area.name_en)
        for line in (each for each in facts.programme.lines if viewer.role is Role.department):
            if line.code == viewer.unit:
                return text.pick(zh=line.name.zh, en=line.name.en)
        return viewer.unit

    def scope(self) -> Hashable:
        """What answers depend on beside the question and the data: how much the viewer may see."""
        viewer = self._viewer()
        return None if viewer is None else viewer.scope

    def stamp(self) -> str:
        """Changes whenever the data do."""
        return self._library.stamp()

    def shell(self) -> Shell:
        """The frame's model."""
        return shell_of(self._snapshot())

    def map(self, address: Address) -> MapPage:
        """The map page."""
        return map_page_of(self._checked(address), address)

    def town(self, address: Address) -> TownPage:
        """A town's page."""
        return town_page_of(self._checked(address), address)

    def targets(self, address: Address) -> TargetsPage:
        """The targets page."""
        return targets_page_of(self._checked(address), address)

    def twinning(self, address: Address) -> TwinningPage:
        """The page of all towns in twinning."""
        return twinning_page_of(self._checked(address), address, editable=self._may("twinning"))

    def dossier(self, address: Address) -> DossierPage:
        """The record of one town's twinning."""
        return dossier_page_of(self._checked(address), address, editable=self._may("twinning"))

    def review(self, address: Address) -> ReviewPage:
        """The review meeting of a period."""
        return review_page_of(self._checked(address), address, editable=self._may("meeting"))

    def paper(self, name: str, *, lang: str | None, town: str | None) -> Paper:
        """A document of a seal: `NUMBER.FORMAT`. Raises PageProblem, MissingGlyphs."""
        self._require("district")
        paper = paper_of(self._library.snapshot(), name, lang=lang, town=town)
        self._tell("export", paper.name)
        return paper

    def act(self, act: Act) -> Done:
        """Record something, or start or stop a background export.

        Raises Refused with everything that forbids it, PageProblem.
        """
        viewer = self._viewer()
        if viewer is None or not may_do(viewer, act.act, act.model_dump()):
            raise PageProblem(403, "problem.not_allowed")
        if isinstance(act, PaperAct):
            return self._at_papers(act)
        try:
            if isinstance(act, AccountAct):
                return change_accounts(self._library.engine, act, viewer, issuer=self._administration.issuer)
            if isinstance(act, PublishSeal):
                return Done(publish_seal(self._library.engine, act, viewer))
            return Done(carry_out(self._library.engine, act, viewer))
        except DatabaseBusy:
            raise Refused([Problem("act.busy")]) from None

    def _at_papers(self, act: PaperAct) -> Done:
        if isinstance(act, StopMaking):
            if not self._jobs.cancel(act.job):
                raise Refused([Problem("act.no_job")])
            return Done(1)
        to = Format(act.to)
        name, content = sealed_file(self._library.snapshot(), act.number, to)
        try:
            job = self._jobs.start(content, to=to, languages=languages_of(act.language, to), name=name)
        except TooManyJobs:
            raise Refused([Problem("act.too_many_jobs")]) from None
        self._tell("export", f"{name} {languages_of(act.language, to)}")
        return Done(1, job)

    def _require(self, policy: str) -> None:
        if not self._may(policy):
            raise PageProblem(403, "problem.not_allowed")

    def job(self, code: str) -> Job | None:
        """How far a background export is; None where there is none of this code. Raises PageProblem (403)."""
        self._require("district")
        return self._jobs.find(code)

    def job_result(self, code: str) -> bytes | None:
        """What a background export made; None while it is not done. Raises PageProblem (403)."""
        self._require("district")
        return self._jobs.result(code)

    def method(self, address: Address) -> MethodPage:
        """The method page."""
        snapshot = self._checked(address)
        # the rules are no secret: a department reads all of them
        shell = replace(shell_of(snapshot), programme=snapshot.whole().facts.programme)
        return MethodPage(shell=shell, address=address)

    def admin(self, address: Address) -> AdminPage:
        """The administrator's page."""
        return self._administration.page(self._checked(address), address)

    def release(self, address: Address) -> ReleasePage:
        """The page on which releases are made."""
        return release_page_of(self._checked(address), address, editable=self._may("publish"))

    def check(self, address: Address) -> None:
        """Raises PageProblem where the address asks for something that is not there; computes no page."""
        snapshot = self._checked(address)
        if address.page == "admin":
            self._administration.page(snapshot, address)
        if address.page == "release":
            check_release(snapshot, address)

    def _checked(self, address: Address) -> Snapshot:
        """The snapshot in which the address was found to be right: the page is made from this very one."""
        snapshot = self._snapshot()
        if snapshot.viewer is not None and not may_see(snapshot.viewer, address):
            raise PageProblem(403, "problem.not_allowed")
        if address.page in ("method", "admin", "release"):
            return snapshot
        choice = chosen(snapshot, address)
        # asked of every page: a wrong part of an address is wrong on the page that does not use it, too
        colour_of(snapshot, address)
        if address.page == "review":
            review_page_of(snapshot, address, editable=False)
        elif address.town is not None:
            card_of(snapshot.assessment(choice.period, choice.view), address.town)
        # a screen of the meeting has its own pages of rows, and beyond the last one shows that
        if address.rows > 1 and address.page != "review":
            check_rows(snapshot, address)
        if address.pins or address.bans:
            check_pairs(snapshot, address)
        return snapshot

    def shapes(self, digest: str) -> Shapes:
        """One document of the current boundaries by its digest. Raises PageProblem(404)."""
        geometry = self._snapshot().facts.geometry
        if geometry is None or digest not in geometry.documents:
            raise PageProblem(404, "problem.page_unknown", path=digest[:40])
        return geometry.documents[digest]
