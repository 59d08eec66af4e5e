# syntax=docker/dockerfile:1

FROM rust:1.95-bookworm AS build
# Node.js runs wasm-opt; Debian's is new enough for that.
RUN apt-get update \
  && apt-get install -y --no-install-recommends nodejs npm \
  && rm -rf /var/lib/apt/lists/*
WORKDIR /src
ENV ROUNDTABLE_CACHE=/cache CARGO_TARGET_DIR=/build

# The tools change seldom: a layer of their own.
COPY rust-toolchain.toml Cargo.lock ./
COPY tools tools
COPY scripts/env.sh scripts/setup.sh scripts/
RUN scripts/setup.sh build

COPY . .
RUN --mount=type=cache,target=/usr/local/cargo/registry \
  --mount=type=cache,target=/build \
  scripts/build.sh \
  && install -D /build/release/roundtable /out/bin/roundtable \
  && install -D --mode=644 /build/release/hash.txt /out/bin/hash.txt \
  && cp -r /build/site /out/site


FROM debian:bookworm-slim
RUN apt-get update \
  && apt-get install -y --no-install-recommends ca-certificates \
  && rm -rf /var/lib/apt/lists/* \
  && useradd --system --uid 10001 --home-dir /var/lib/roundtable --create-home roundtable
# The server reads the names of the front end's files from hash.txt beside it.
COPY --from=build /out /opt/roundtable

USER roundtable
WORKDIR /var/lib/roundtable
ENV ROUNDTABLE_ADDR=0.0.0.0:3000 \
  DATABASE_URL=sqlite:///var/lib/roundtable/roundtable.db?mode=rwc \
  LEPTOS_SITE_ROOT=/opt/roundtable/site \
  LEPTOS_HASH_FILES=true
VOLUME /var/lib/roundtable
EXPOSE 3000
# Without curl: bash opens the connection itself.
HEALTHCHECK --interval=10s --timeout=3s --start-period=10s CMD ["bash", "-c", \
  "exec 3<>/dev/tcp/127.0.0.1/3000 && printf 'GET /healthz HTTP/1.0\\r\\nHost: localhost\\r\\n\\r\\n' >&3 && head -n 1 <&3 | grep -q ' 200 '"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["/opt/roundtable/bin/roundtable"]
CMD ["serve"]
