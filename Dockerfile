# Beadle in a container: everything it keeps lies in the volume /data.
#
#   docker build -t beadle .
#   docker run -it -v beadle:/data beadle                  the sandbox, to try the desk
#   docker run -v beadle:/data -e BEADLE_CONFIG=/data/beadle.toml beadle
#
# docs/install.md has it step by step.
# Secrets come at run time, as environment variables or files that the configuration names.
# "make docker-proof" runs these steps where there is no Docker.

# Builds the wheel and fills a virtual environment with the pinned versions; thrown away.
FROM python:3.11-slim-bookworm AS build
WORKDIR /src
COPY pyproject.toml constraints.txt README.md LICENSE config.example.toml ./
COPY bot bot/
COPY adapters adapters/
COPY policy policy/
COPY migrations migrations/
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PIP_ROOT_USER_ACTION=ignore
RUN python3 -m venv /opt/tools \
 && /opt/tools/bin/python -m pip install --quiet --constraint constraints.txt build hatchling \
 && /opt/tools/bin/python -m build --wheel --no-isolation --outdir /wheel .
RUN python3 -m venv --without-pip /opt/beadle \
 && /opt/tools/bin/python -m pip --python /opt/beadle/bin/python install --quiet \
    --constraint constraints.txt /wheel/*.whl

# What runs: Python, the virtual environment without pip, and a user who owns nothing but /data.
FROM python:3.11-slim-bookworm
RUN useradd --system --uid 10001 --user-group --home-dir /data --no-create-home \
    --shell /usr/sbin/nologin beadle \
 && install --directory --owner=beadle --group=beadle --mode=0700 /data
COPY --from=build /opt/beadle /opt/beadle/
ENV PATH=/opt/beadle/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
WORKDIR /data
USER beadle
VOLUME ["/data"]
STOPSIGNAL SIGTERM
# Well only while intake and judging go round.
HEALTHCHECK --interval=2m --timeout=30s --start-period=2m --retries=3 CMD ["beadle", "health"]
ENTRYPOINT ["beadle"]
CMD ["run"]
