# Sourced by benchmarks that have a Docker Engine as a peer.

# Prints the first docker on PATH that can build with the BuildKit of the engine at a socket URL: a newer
# client needs the buildx plugin for it, the client of Docker 20.10 has it built in.
buildkit_client() { # URL SCRATCH
  local docker
  mkdir -p "$2"
  printf 'FROM scratch\nCOPY Dockerfile /\n' >"$2/Dockerfile"
  for docker in $(type -ap docker); do
    if DOCKER_BUILDKIT=1 "$docker" --host "$1" build -q "$2" >/dev/null 2>&1; then
      echo "$docker"
      return
    fi
  done
  return 1
}
