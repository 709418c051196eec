"""Settings: tieline.toml, and over it environment variables TIELINE_*, each with a default.

`[owner] emails` is TIELINE_OWNER__EMAILS in the environment; lists are written there as JSON.
"""

from __future__ import annotations

import difflib
import os
import re
import tomllib
from collections.abc import Iterable
from datetime import date, datetime, time
from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, available_timezones

import tzlocal
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from connectors.landing import ReadOptions
from flows.errors import WrongUse
from transforms.addresses import parse_address
from transforms.engines import DUCKDB
from transforms.owner import OwnerSettings
from transforms.warehouse import RunParams

ENV_PREFIX = "TIELINE_"
_ENGINE = re.compile(r"duckdb|sail|local(\[\S+\])?|(spark|sc)://\S+")


def _known_zone(name: str) -> str:
    if name not in available_timezones():
        near = difflib.get_close_matches(name, sorted(available_timezones()), 1)
        raise ValueError(f"{name!r} is no IANA time zone" + (f"; did you mean {near[0]}?" if near else ""))
    return name


def _system_zone() -> str:
    try:
        name = tzlocal.get_localzone_name()
    except (ValueError, LookupError, OSError):
        return "UTC"
    return name if name in available_timezones() else "UTC"


def _address(text: str) -> str:
    if parse_address(text) is None:
        raise ValueError(f"{text!r} is no e-mail address")
    return text


def _engine_address(text: str) -> str:
    if not _ENGINE.fullmatch(text):
        raise ValueError(f"{text!r} is no engine: write duckdb, sail, local[2], spark://HOST:PORT or sc://HOST:PORT")
    return text


class Owner(BaseModel):
    """What is known about the owner beyond what the exports say."""

    model_config = ConfigDict(extra="forbid")

    names: list[str] = []
    emails: list[Annotated[str, AfterValidator(_address)]] = []
    profile_url: str = ""


class Weights(BaseModel):
    """What makes a silent contact worth writing to; only the proportions matter."""

    model_config = ConfigDict(extra="forbid")

    past_strength: float = Field(default=RunParams.weight_past_strength, ge=0, allow_inf_nan=False)
    balance: float = Field(default=RunParams.weight_balance, ge=0, allow_inf_nan=False)
    novelty: float = Field(default=RunParams.weight_novelty, ge=0, allow_inf_nan=False)
    warm_path: float = Field(default=RunParams.weight_warm_path, ge=0, allow_inf_nan=False)
    seniority: float = Field(default=RunParams.weight_seniority, ge=0, allow_inf_nan=False)

    @model_validator(mode="after")
    def _some_weight(self) -> Weights:
        if not any(self.model_dump().values()):
            raise ValueError("at least one weight must be above 0")
        return self


class Settings(BaseSettings):
    """All settings of a workspace."""

    model_config = SettingsConfigDict(env_prefix=ENV_PREFIX, env_nested_delimiter="__", extra="forbid")

    time_zone: Annotated[str, AfterValidator(_known_zone)] = Field(default_factory=_system_zone)
    dormant_after_days: int | None = Field(default=None, ge=1)
    half_life_days: float | None = Field(default=None, gt=0)
    broadcast_over: int = Field(default=20, ge=1)
    copresence_max: int = Field(default=12, ge=2)
    weekly_contacts: int = Field(default=5, ge=1, le=100)
    skip_own_organization: bool = False
    csv_bom: bool = False
    keep_subjects: bool = True
    exclude: list[str] = []
    on_failure: list[str] = []
    jobs: int = Field(default_factory=lambda: os.cpu_count() or 1, ge=1)
    max_entry_bytes: int = Field(default=ReadOptions.max_entry_bytes, ge=1)
    max_records: int = Field(default=ReadOptions.max_records, ge=1)
    runner: Literal["thread", "process", "dask"] = "thread"
    runner_address: str = ""
    engine: Annotated[str, AfterValidator(_engine_address)] = DUCKDB
    weights: Weights = Weights()
    owner: Owner = Owner()

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Let the environment win over the file, whose values come as arguments."""
        return env_settings, init_settings

    def today(self) -> date:
        """Return the day that it is at home."""
        return datetime.now(ZoneInfo(self.time_zone)).date()

    def read_options(self, as_of: date) -> ReadOptions:
        """Return what connectors read; endless series are expanded to 31 December of the second year after `as_of`."""
        return ReadOptions(
            time_zone=self.time_zone,
            keep_subjects=self.keep_subjects,
            horizon=date(as_of.year + 2, 12, 31),
            max_entry_bytes=self.max_entry_bytes,
            max_records=self.max_records,
        )

    def run_params(self, as_of: date, run_id: str) -> RunParams:
        """Return what the models read; `as_of` becomes the instant at which that day begins at home."""
        instant = datetime.combine(as_of, time(), ZoneInfo(self.time_zone))
        return RunParams(
            as_of=instant.astimezone(ZoneInfo("UTC")).replace(tzinfo=None),
            home_time_zone=self.time_zone,
            dormant_after_days=self.dormant_after_days,
            half_life_days=self.half_life_days,
            broadcast_over=self.broadcast_over,
            copresence_max=self.copresence_max,
            weekly_contacts=self.weekly_contacts,
            skip_own_organization=self.skip_own_organization,
            **{f"weight_{name}": weight for name, weight in self.weights.model_dump().items()},
            keep_subjects=self.keep_subjects,
            run_id=run_id,
        )

    def owner_settings(self) -> OwnerSettings:
        """Return the owner's handles as the resolution of people reads them."""
        return OwnerSettings(tuple(self.owner.names), tuple(self.owner.emails), self.owner.profile_url)


def read_settings(path: Path) -> Settings:
    """Return the settings of a tieline.toml, or the defaults where there is none.

    Raises WrongUse that names the file or variable, the key and the remedy.
    """
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8-sig")) if path.exists() else {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise WrongUse(f"{path.name} cannot be read: {error}. Values of text stand in quotes.") from error
    _check_environment()
    try:
        return Settings(**values)
    except ValidationError as error:
        raise WrongUse("\n".join(_explain(path, detail) for detail in error.errors())) from error


def _explain(path: Path, detail: ErrorDetails) -> str:
    key = ".".join(str(part) for part in detail["loc"])
    variable = ENV_PREFIX + key.upper().replace(".", "__")
    where = variable if variable in os.environ else path.name
    if detail["type"] == "extra_forbidden":
        return f"{where}: unknown setting {key!r}{_nearest(key, _setting_names())}"
    return f"{where}: {key}: {detail['msg'].removeprefix('Value error, ')}"


def _check_environment() -> None:
    known = {ENV_PREFIX + name.upper().replace(".", "__") for name in _setting_names()}
    for variable in sorted(os.environ):
        if variable.upper().startswith(ENV_PREFIX) and variable.upper() not in known:
            raise WrongUse(f"unknown environment variable {variable}{_nearest(variable.upper(), known)}")


def _setting_names() -> list[str]:
    """Return every setting, and those of a table also with its name before them."""
    inner = [
        f"{table}.{name}" for table, model in (("weights", Weights), ("owner", Owner)) for name in model.model_fields
    ]
    return [*Settings.model_fields, *inner]


def _nearest(name: str, known: Iterable[str]) -> str:
    near = difflib.get_close_matches(name, sorted(known), 1)
    return f"; did you mean {near[0]}?" if near else f"; known are {', '.join(sorted(known))}"
