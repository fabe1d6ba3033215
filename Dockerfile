# The site as an image: packages and static files are built in the first stage, the second only runs.
FROM python:3.13-slim AS build
RUN pip install --no-cache-dir uv
WORKDIR /app
COPY pyproject.toml uv.lock README.md LICENSE ./
RUN UV_PYTHON_DOWNLOADS=never uv sync --frozen --no-dev --no-cache
COPY . .
RUN SECRET_KEY=build-only ALLOWED_HOSTS=localhost SITE_ORIGIN=http://localhost DATABASE_URL=sqlite://:memory: \
    .venv/bin/python manage.py collectstatic --noinput --verbosity 0

FROM python:3.13-slim
RUN useradd --system --uid 10001 guide
WORKDIR /app
COPY --from=build /app /app
USER guide
ENV PATH=/app/.venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
EXPOSE 8000
HEALTHCHECK CMD python -c "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/healthz')" || exit 1
# Before the first start and at each release: manage.py migrate, then manage.py load_guide.
CMD ["gunicorn", "careerguide.wsgi", "--bind", "0.0.0.0:8000", "--worker-tmp-dir", "/dev/shm"]
