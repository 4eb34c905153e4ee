# The bot with its bundled model: no PyTorch, no compiler, nobody's root. docs/hosting.md, Docker, says how to use it.
# Any image with Python 3.11 or newer and Debian's C library serves as PYTHON_IMAGE.
ARG PYTHON_IMAGE=python:3.11-slim-bookworm

FROM ${PYTHON_IMAGE} AS build
# "cli,prepare" also brings what prepares one of Detoxify's models (PyTorch, about 1.5 GB more).
ARG EXTRAS=cli
WORKDIR /src
COPY pyproject.toml constraints.txt LICENSE README.md ./
COPY bot bot
COPY cogs cogs
COPY migrations migrations
RUN python3 -m venv /opt/upstander \
    && /opt/upstander/bin/pip install --no-cache-dir --no-compile -c constraints.txt ".[${EXTRAS}]"
COPY deploy/slim.sh deploy/smoke.py deploy/
# What is left must still do everything; doing it once also compiles the modules that are used, and no others.
RUN sh deploy/slim.sh /opt/upstander "${EXTRAS}" \
    && /opt/upstander/bin/python deploy/smoke.py

FROM ${PYTHON_IMAGE}
LABEL org.opencontainers.image.title="Upstander" \
      org.opencontainers.image.description="An anti-bullying moderation bot for Discord" \
      org.opencontainers.image.licenses="MIT AND CC-BY-SA-4.0"
RUN groupadd --gid 10001 upstander \
    && useradd --uid 10001 --gid upstander --no-create-home --home-dir /tmp --shell /usr/sbin/nologin upstander \
    && install -d -o upstander -g upstander -m 0700 /data /key
COPY --from=build /opt/upstander /opt/upstander
# The root is meant to be read-only: state is in /data, the key apart from it in /key, the rest may be lost.
ENV PATH="/opt/upstander/bin:${PATH}" \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    DATA_DIR=/data \
    EVIDENCE_KEY_FILE=/key/evidence.key \
    MPLCONFIGDIR=/tmp/matplotlib
WORKDIR /tmp
USER 10001:10001
VOLUME ["/data", "/key"]
# Catching up after a long absence may take minutes before the first sign of life.
HEALTHCHECK --interval=60s --timeout=20s --start-period=300s --retries=3 CMD ["upstander", "health"]
ENTRYPOINT ["upstander"]
CMD ["run"]
