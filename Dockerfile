# Slipway's own command line as an image. `bin/image-root target/image` gathers what is copied here; no base image is needed.
FROM scratch
COPY target/image/ /
ENV PATH=/opt/java/bin:/usr/bin:/bin \
    HOME=/root
LABEL org.opencontainers.image.title="slipway" \
      org.opencontainers.image.licenses="Apache-2.0"
WORKDIR /workspace
ENTRYPOINT ["/opt/java/bin/java", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Djava.util.logging.config.file=/opt/slipway/logging.properties", \
            "--add-opens=java.base/java.lang=ALL-UNNAMED", "--add-opens=java.base/java.util=ALL-UNNAMED", \
            "--add-opens=java.base/java.io=ALL-UNNAMED", "--add-opens=java.base/java.net=ALL-UNNAMED", \
            "-cp", "/opt/slipway/lib/*", "io.slipway.pipeline.cli.Main"]
CMD ["--help"]
