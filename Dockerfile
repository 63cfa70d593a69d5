# Two stages, so that a change of our code reuses the installed packages. No compiler in either: every package in the
# lock has a wheel, and hashes hold each to the one that was reviewed.

FROM python:3.11-slim AS packages
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
COPY requirements.lock /tmp/requirements.lock
RUN python -m venv /opt/binglian \
    && /opt/binglian/bin/pip install --quiet --require-hashes --only-binary :all: --requirement /tmp/requirements.lock

FROM python:3.11-slim
LABEL org.opencontainers.image.title="Binglian" org.opencontainers.image.licenses="Apache-2.0"
ENV PATH=/opt/binglian/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 HOME=/tmp
# What EXPOSE and HEALTHCHECK below count on; outside a container both ports are off and health stays on the loopback.
ENV BINGLIAN_HEALTH_HOST=0.0.0.0 BINGLIAN_HEALTH_PORT=8080 BINGLIAN_METRICS_PORT=9464
# Where notices go that have no other channel: a volume in the compose file.
ENV BINGLIAN_NOTICES_FOLDER=/var/lib/binglian/notices
# A number, so that an orchestrator can see that it is not root.
RUN groupadd --gid 10001 binglian && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /tmp binglian \
    && install -d -o 10001 -g 10001 /var/lib/binglian/notices
COPY --from=packages /opt/binglian /opt/binglian
WORKDIR /srv/binglian
COPY . .
# Writes one .pth line and the `binglian` command; asks the network for nothing.
RUN pip install --quiet --no-deps --no-build-isolation --editable . && python -m compileall -q /srv/binglian
USER 10001:10001

EXPOSE 8080 9464
HEALTHCHECK --interval=15s --timeout=5s --start-period=20s --retries=4 \
    CMD ["python", "-c", "import os, urllib.request as r; r.urlopen('http://127.0.0.1:' + os.environ['BINGLIAN_HEALTH_PORT'] + '/healthz', timeout=3)"]
CMD ["python", "-m", "workers"]
