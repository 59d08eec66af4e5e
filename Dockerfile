# syntax=docker/dockerfile:1

FROM rust:1.95-bookworm AS build
# Node.js runs wasm-opt and esbuild; Debian's 18 is new enough for that; only `make dev` needs 20.
RUN apt-get update \
  && apt-get install -y --no-install-recommends nodejs npm \
  && rm -rf /var/lib/apt/lists/*
WORKDIR /src
ENV ROUNDTABLE_CACHE=/cache CARGO_TARGET_DIR=/build

# The tools change seldom: a layer of their own.
COPY rust-toolchain.toml ./
COPY tools tools
COPY scripts/env.sh scripts/setup.sh scripts/
RUN scripts/setup.sh build

COPY . .
RUN --mount=type=cache,target=/usr/local/cargo/registry \
  --mount=type=cache,target=/build \
  scripts/build.sh \
  && install -D /build/release/roundtable /out/roundtable \
  && install --mode=644 /build/release/hash.txt /out/hash.txt \
  && cp -r /build/release/site /out/site


FROM debian:bookworm-slim
RUN apt-get update \
  && apt-get install -y --no-install-recommends ca-certificates \
  && rm -rf /var/lib/apt/lists/* \
  && useradd --system --uid 10001 --home-dir /var/lib/roundtable --create-home roundtable
# The server finds the front end, and the names of its files in hash.txt, beside itself.
COPY --from=build /out /opt/roundtable

USER roundtable
WORKDIR /var/lib/roundtable
# Without accounts the server listens on the loopback interface alone, in a container too: `docker run --network host`.
ENV ROUNDTABLE_ADDR=127.0.0.1:3000 \
  DATABASE_URL=sqlite:///var/lib/roundtable/roundtable.db?mode=rwc
VOLUME /var/lib/roundtable
# Without curl: bash opens the connection itself.
HEALTHCHECK --interval=10s --timeout=3s --start-period=10s CMD ["bash", "-c", \
  "exec 3<>/dev/tcp/127.0.0.1/3000 && printf 'GET /healthz HTTP/1.0\\r\\nHost: localhost\\r\\n\\r\\n' >&3 && head -n 1 <&3 | grep -q ' 200 '"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["/opt/roundtable/roundtable"]
CMD ["serve"]
