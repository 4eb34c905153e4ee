"""Settings of the process, read from the environment and `.env`. The only reader of the environment."""

from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """Every field is explained in `.env.example`. What a server can choose itself is in its policy instead."""

    model_config = SettingsConfigDict(env_file=".env", env_file_encoding="utf-8", extra="ignore", frozen=True)

    discord_token: SecretStr | None = Field(None, description="the bot's token")
    data_dir: Path = Field(Path("data"), description="folder of database, evidence key and prepared models")
    database_url: str | None = Field(None, description="SQLAlchemy URL; default: upstander.db in DATA_DIR")
    evidence_key_file: Path | None = Field(
        None, description="key of evidence texts; default: evidence.key in DATA_DIR"
    )
    model: str = Field("compact", description="a name from `upstander model list`")
    model_threads: int = Field(2, ge=1, le=64, description="CPU threads of the model")
    queue_size: int = Field(
        5_000, ge=10, description="messages held in memory before reading from history instead"
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        "info", description="least severe line logged"
    )
    log_format: Literal["text", "json"] = Field("text", description="json for machines")
    leave_days: int = Field(30, ge=0, description="days until the data of a server the bot left is deleted")
    verdict_days: int = Field(365, ge=30, description="days verdicts and their numbers are kept (no text)")

    @field_validator("discord_token", mode="before")
    @classmethod
    def _blank_is_none(cls, value: object) -> object:
        return value or None

    @property
    def resolved_database_url(self) -> str:
        """DATABASE_URL, or the SQLite file in DATA_DIR."""
        return self.database_url or f"sqlite+aiosqlite:///{(self.data_dir / 'upstander.db').as_posix()}"

    @property
    def resolved_key_file(self) -> Path:
        """EVIDENCE_KEY_FILE, or `evidence.key` in DATA_DIR."""
        return self.evidence_key_file or self.data_dir / "evidence.key"

    @property
    def model_cache(self) -> Path:
        """Where prepared models are kept."""
        return self.data_dir / "models"
