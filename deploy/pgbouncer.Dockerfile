# PgBouncer from Debian. The password comes from the environment into memory, not into the image.
FROM debian:trixie-slim
RUN apt-get update && apt-get install -y --no-install-recommends pgbouncer && rm -rf /var/lib/apt/lists/*
COPY pgbouncer.ini /etc/pgbouncer/guide.ini
COPY pgbouncer-compose.ini /etc/pgbouncer/pgbouncer.ini
USER postgres
CMD ["sh", "-c", "umask 077; printf '\"guide\" \"%s\"\\n' \"$POSTGRES_PASSWORD\" >/tmp/users.txt; exec pgbouncer /etc/pgbouncer/pgbouncer.ini"]
