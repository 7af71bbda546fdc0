# Three stages: the pages, the binary with the pages inside, and a small image that only runs it.

FROM node:22-bookworm-slim AS frontend
WORKDIR /src/frontend
COPY frontend/package.json frontend/package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY frontend/ ./
RUN npm run build

FROM golang:1.26-bookworm AS binary
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY app/ app/
COPY config/ config/
COPY db/ db/
COPY frontend/embed.go frontend/embed.go
COPY --from=frontend /src/frontend/dist/ frontend/dist/
COPY --from=frontend /src/frontend/font/ frontend/font/
ARG VERSION=unversioned
RUN CGO_ENABLED=0 go build -trimpath -ldflags "-s -w -X main.version=${VERSION}" -o /miaolin ./app

FROM alpine:3.22
RUN adduser -D -H -u 10001 miaolin && mkdir /data && chown miaolin /data
COPY --from=binary /miaolin /usr/local/bin/miaolin
USER miaolin
VOLUME /data
# The admin listener stays inside the container: only the health check talks to it.
ENV MIAOLIN_ADDR=0.0.0.0:8080 \
    MIAOLIN_ADMIN_ADDR=127.0.0.1:9090 \
    MIAOLIN_DATA=/data
EXPOSE 8080
HEALTHCHECK --interval=15s --timeout=5s --start-period=10s --retries=3 \
  CMD ["wget", "-q", "-O", "/dev/null", "http://127.0.0.1:9090/readyz"]
ENTRYPOINT ["miaolin"]
CMD ["serve"]
