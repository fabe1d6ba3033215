"""Figures for Prometheus at /metrics, for whoever holds METRICS_TOKEN; without one: no such page.

Several gunicorn processes share their figures through files in PROMETHEUS_MULTIPROC_DIR (see
careerguide.metrics_files); without it a scrape sees the one process that happens to answer.
"""

import os
from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    REGISTRY,
    CollectorRegistry,
    Counter,
    Histogram,
    generate_latest,
    multiprocess,
)

from .metrics_files import reading

REQUESTS = Counter("guide_requests", "Requests answered.", ["route", "method", "status"])
SECONDS = Histogram(
    "guide_request_seconds",
    "Time until the answer stood ready.",
    ["route"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)


def count(route: str, method: str, status: int, seconds: float) -> None:
    """Count one request. Labels are names of ours, so that no client can make new ones."""
    REQUESTS.labels(route, method, str(status)).inc()
    SECONDS.labels(route).observe(seconds)


@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    token = settings.METRICS_TOKEN
    if not token or not constant_time_compare(
        request.META.get("HTTP_AUTHORIZATION", ""), f"Bearer {token}"
    ):
        raise Http404
    if folder := os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        registry = CollectorRegistry()
        multiprocess.MultiProcessCollector(registry)
        with reading(Path(folder)):
            figures = generate_latest(registry)
    else:
        figures = generate_latest(REGISTRY)
    return HttpResponse(figures, content_type=CONTENT_TYPE_LATEST)
