"""One run over one workspace: its steps in their order, each a plain method.

The steps hand each other what they made through the run itself, so that whoever conducts them (Directly here, Prefect's
tasks in flows.nightly) passes nothing but the batches of exports that are to be read.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from importlib.metadata import version as installed_version
from pathlib import Path

import polars as pl

from connectors.discovery import Found, Unrecognised, discover
from connectors.known_files import KnownFiles
from connectors.lake import (
    Version,
    contained,
    current,
    distinct,
    read_receipts,
    remove_contained,
    remove_unfinished,
    version_of,
)
from connectors.lake_rewriting import strip_subjects
from connectors.landing import SCHEMAS, landed_parts, read_landed
from flows.conducting import Conductor
from flows.errors import TielineError, WrongUse
from flows.forgetting import keep_forgotten
from flows.guidance import NOTHING_RECOGNISED, WHERE_TO_GET_EXPORTS
from flows.lake_version import settle_lake
from flows.landing_batches import Orders, batch_bytes_elsewhere, batch_bytes_here, batches, land_batch
from flows.listener import Listener, Silent
from flows.remembering import publish_memory, recall, write_memory
from flows.reports import publish_reports, write_reports
from flows.run_identity import choices_id, is_published, readers_id, run_id
from flows.settings import Settings, read_settings
from flows.workspace import Workspace, complete_workspace, locked, private_files
from transforms.decisions import Decision, DecisionError, read_decisions, renamed_records
from transforms.people import LEAST_REMEMBERED, People, resolve
from transforms.warehouse import BuildResult, build

FIRST_DAY, LAST_DAY = date(1970, 1, 2), date(2200, 1, 1)
LOST = "the process that read it died, or the lake could not be written from there: the next run reads it again"
PEOPLE_READ = ("contact_record", "contact_point", "event", "participant")


@dataclass
class Night:
    """A run as of one day at home, and what its steps have made so far.

    `forget_absent` makes the registry of ids forget whoever nothing in the lake names any more.
    """

    workspace: Workspace
    settings: Settings
    as_of: date
    listener: Listener = field(default_factory=Silent)
    forget_absent: bool = False
    versions: list[Version] = field(default_factory=list)
    new: list[Version] = field(default_factory=list)
    unrecognised: list[Unrecognised] = field(default_factory=list)
    receipts: pl.DataFrame = field(default_factory=pl.DataFrame)
    people: People | None = None
    registry: pl.DataFrame | None = None
    held_forgotten: list[str] = field(default_factory=list)
    built: BuildResult = field(default_factory=BuildResult)
    error: Exception | None = None

    def discover(self) -> None:
        """Find the exports, and which of them are new or changed.

        Raises TielineError where neither the exports nor the lake hold anything.
        """
        self.listener.step("looking through the exports")
        settle_lake(self.workspace)
        remove_unfinished(self.workspace.lake)
        shutil.rmtree(self.workspace.scratch, ignore_errors=True)
        known = self._known_files()
        found, self.unrecognised = discover(
            self.workspace.exports, self.settings.exclude, self.settings.max_entry_bytes, known
        )
        self.versions = distinct(self._versions(found, known))
        known.save()
        if not self.versions and read_receipts(self.workspace.lake).is_empty():
            raise TielineError(self._nothing_to_read())
        self.new = [one for one in self.versions if not (self.workspace.lake / one.folder).exists()]
        self.listener.expect(sum(one.size for one in self.new))

    def land(self, conductor: Conductor) -> None:
        """Read the new exports into the lake, wherever the conductor has it done.

        Whether one has landed is told by its folder in the lake. One that changes meanwhile, or whose reading process
        dies, is left for the next run.
        """
        self.listener.step("reading")
        options, decisions = self.settings.read_options(self.as_of), tuple(self._decisions())
        jobs = 1 if conductor.is_elsewhere else self.settings.jobs
        progress = None if conductor.is_elsewhere else self.listener.read
        step = partial(land_batch, Orders(self.workspace.lake, options, decisions, jobs), progress)
        made = batches(self.new, batch_bytes_elsewhere(self.new) if conductor.is_elsewhere else batch_bytes_here(jobs))
        for batch, reasons in zip(made, conductor.each("land", step, made), strict=True):
            if conductor.is_elsewhere:
                self.listener.read(sum(version.size for version in batch), 0)
            for version in batch:
                if not (self.workspace.lake / version.folder).exists():
                    reason = (reasons or {}).get(version.source_file, LOST)
                    self.unrecognised.append(Unrecognised(version.export.relative, reason, True))

    def take_stock(self) -> bool:
        """See what the lake holds now; say whether what this run would publish is published already."""
        remove_contained(self.workspace.lake, self.versions)
        if not self.settings.keep_subjects:
            here = {version.folder: version.source_file for version in self.versions}
            strip_subjects(self.workspace.lake, here.keys(), here.values())
        self.held_forgotten = keep_forgotten(self.workspace, self._decisions())
        self.receipts = current(read_receipts(self.workspace.lake), self.versions)
        return is_published(self.workspace, self._run_id())

    def resolve(self) -> None:
        """Work out who is who from everything the lake holds."""
        self.listener.step("working out who is who")
        landed = {table: read_landed(self._folders(), table) for table in PEOPLE_READ}
        registry = self.workspace.registry
        known = pl.read_parquet(registry) if registry.exists() else None
        decisions, owner = self._decisions(), self.settings.owner_settings()
        if self.forget_absent and known is not None:
            present = resolve(landed, decisions, owner, None).registry["handle"]
            known = known.filter(pl.col("handle").is_in(present.to_list()))
        with self._installed():
            self.people = resolve(
                landed,
                decisions,
                owner,
                known,
                self.settings.engine,
                self._scratch(),
                # The counts of a memory go on knowing whom nothing names any more.
                None if self.forget_absent else recall(self.workspace),
                LEAST_REMEMBERED,
            )

    def build(self) -> None:
        """Build the new warehouse beside the published one, and run its checks."""
        assert self.people is not None, "resolve comes before build"
        scratch = self._scratch()
        parts = {table: landed_parts(self._folders(), table) for table in SCHEMAS}
        parts["source_file"] = [scratch / "source_file.parquet"]
        self._source_files().write_parquet(parts["source_file"][0])
        params = replace(
            self.settings.run_params(self.as_of, self._run_id()),
            choices_id=self._choices_id(),
            tieline_version=installed_version("tieline"),
        )
        # The build lets go of each table of people once it is loaded, so nothing here may hold them.
        write_memory(self.workspace, self.people.memory)
        tables, self.registry, self.people = self.people.tables(), self.people.registry, None
        with self._installed():
            self.built = build(
                self.workspace.building,
                parts,
                SCHEMAS,
                tables,
                params,
                lambda name: self.listener.step(f"building {name}"),
                previous=self.workspace.warehouse,
                engine_address=self.settings.engine,
            )

    def check(self) -> None:
        """Raise TielineError where a check of the new warehouse fails; the published one stands."""
        if self.built.failed_checks:
            told = "".join(
                f"\n  {one.name}: {one.holds} {one.rows} rows say otherwise, the first {', '.join(one.sample_keys)}."
                f" What to do: {one.advice}"
                for one in self.built.failed_checks
            )
            raise TielineError(f"the new warehouse failed its checks and was not published; the last one stands{told}")

    def report(self) -> None:
        """Write the reports of the new warehouse beside it, so that both are whole before either is published."""
        self.listener.step("writing the reports")
        self.workspace.building_reports.mkdir(mode=0o700)
        write_reports(self.workspace.building, self.workspace.building_reports, self.settings.csv_bom)

    def publish(self) -> None:
        """Keep the registry of ids and the memory, and put the new warehouse and its reports in place of the old."""
        assert self.registry is not None, "build comes before publish"
        kept = self.workspace.scratch / "person_registry.parquet"
        self.registry.write_parquet(kept)
        kept.replace(self.workspace.registry)
        publish_memory(self.workspace)
        self.workspace.building.replace(self.workspace.warehouse)
        publish_reports(self.workspace.building_reports, self.workspace.reports)
        shutil.rmtree(self.workspace.scratch)

    def _scratch(self) -> Path:
        self.workspace.scratch.mkdir(mode=0o700, exist_ok=True)
        return self.workspace.scratch

    @contextmanager
    def _installed(self) -> Iterator[None]:
        try:
            yield
        except ImportError as error:
            raise WrongUse(f"engine = {self.settings.engine!r} needs an extra: pip install 'tieline[spark]'") from error

    def _known_files(self) -> KnownFiles:
        mailboxes = read_receipts(self.workspace.lake).filter(pl.col("kind").str.contains("mailbox"))
        versions = mailboxes.select("bytes", "fingerprint").iter_rows()
        readers = readers_id(self.settings, str(self.workspace.exports))
        return KnownFiles(self.workspace.known_files, readers, versions)

    def _versions(self, found: Sequence[Found], known: KnownFiles) -> Iterator[Version]:
        options = self.settings.read_options(self.as_of)
        landed = {path.name for path in self.workspace.lake.iterdir()}
        for one in found:
            try:
                yield version_of(one, options, known, landed)
            except OSError:
                problem = "it cannot be read: check its permissions"
                self.unrecognised.append(Unrecognised(one.export.relative, problem, True))

    def _nothing_to_read(self) -> str:
        shown = "".join(f"\n  {one.relative}: {one.reason}" for one in self.unrecognised[:20])
        what = f"{NOTHING_RECOGNISED}{shown}" if shown else f"There is nothing in {self.workspace.exports}."
        return f"{what}\n\n{WHERE_TO_GET_EXPORTS}"

    def _folders(self) -> list[Path]:
        return [self.workspace.lake / name for name in self.receipts["folder"]]

    def _decisions(self) -> list[Decision]:
        try:
            decisions = read_decisions(self.workspace.decisions.read_text(encoding="utf-8-sig"))
        except UnicodeDecodeError as error:
            raise TielineError("decisions.csv is not UTF-8: save it again as “CSV UTF-8”") from error
        except DecisionError as error:
            raise TielineError(str(error)) from error
        return renamed_records(decisions, contained(read_receipts(self.workspace.lake)))

    def _source_files(self) -> pl.DataFrame:
        """Return the table source_file: a row for each export ever landed, and for each file that is none."""
        unread = [
            {
                "source_file": hashlib.sha256(f"unread {one.relative}".encode()).hexdigest()[:16],
                "path": one.relative,
                "status": "unrecognised" if one.expected else "passed_over",
                "error": one.reason,
            }
            for one in self.unrecognised
        ]
        schema = SCHEMAS["source_file"]
        return pl.concat([self.receipts.select(*schema), pl.DataFrame(unread, schema=schema)])

    def _choices_id(self) -> str:
        return choices_id(self.settings, self.workspace.decisions.read_text("utf-8-sig"))

    def _run_id(self) -> str:
        """Return a digest of what this run is a function of, so that equal inputs give equal ids."""
        decisions = self.workspace.decisions.read_text("utf-8-sig")
        receipts = (f"{row[0]}\0{row[1]}\0{row[2]}" for row in self.receipts["folder", "path", "status"].iter_rows())
        unread = (f"{one.relative}\0{one.reason}" for one in self.unrecognised)
        return run_id(self.settings, decisions, self.as_of.isoformat(), [*receipts, *unread])


def open_night(workspace: Workspace, as_of: date | None, listener: Listener | None = None) -> Night:
    """Return a run over a workspace as of a day, default today at home. Raises WrongUse on a day out of bounds."""
    settings = read_settings(workspace.settings)
    if as_of and not FIRST_DAY <= as_of <= LAST_DAY:
        raise WrongUse(f"{as_of} is out of bounds: name a day from {FIRST_DAY} to {LAST_DAY}")
    return Night(workspace, settings, as_of or settings.today(), listener or Silent())


@contextmanager
def _tidied(workspace: Workspace) -> Iterator[None]:
    try:
        yield
    except BaseException:
        shutil.rmtree(workspace.scratch, ignore_errors=True)
        raise


def perform(night: Night, conductor: Conductor) -> None:
    """Run all steps, alone in the workspace; what they write is for the owner's eyes only.

    Where nothing has changed since the last run, what it published stands and the steps that would make it again are
    left out. What a failed run has made is removed, lest it fill the disk.
    """
    complete_workspace(night.workspace)
    with locked(night.workspace), private_files(), _tidied(night.workspace):
        conductor.call(night.discover)
        night.land(conductor)
        if night.take_stock():
            return
        for step in (night.resolve, night.build, night.check, night.report, night.publish):
            conductor.call(step)
