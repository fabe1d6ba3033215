# The site as an image. The first stage builds (deploy/build), the second only runs: no uv, no pip, no
# compiler, not root, and it writes nowhere but to /tmp and /dev/shm, so its files may be read-only.
FROM python:3.13-slim-trixie AS build
COPY --from=ghcr.io/astral-sh/uv:0.9 /uv /usr/local/bin/uv
WORKDIR /app
COPY pyproject.toml uv.lock ./
COPY deploy/build deploy/build
RUN deploy/build packages
COPY . .
RUN deploy/build files

FROM python:3.13-slim-trixie
# pg_dump and pg_restore, for manage.py backup and restore.
RUN apt-get update && apt-get install -y --no-install-recommends postgresql-client && rm -rf /var/lib/apt/lists/* \
    && pip uninstall -y pip && useradd --system --uid 10001 --no-create-home guide
WORKDIR /app
COPY --from=build /app /app
USER guide
ENV PATH=/app/.venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 WEB_BIND=0.0.0.0:8000
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=20s CMD ["deploy/health"]
# Before the first start and at each release: manage.py migrate, then manage.py load_guide.
CMD ["gunicorn", "--config", "deploy/gunicorn.conf.py", "careerguide.wsgi"]
