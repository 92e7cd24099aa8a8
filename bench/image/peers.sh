# The builders that Slipway is held against, each from Debian's packages where it is there.

start_peers() {
  peers=()
  mkdir -p "$work/peers"
  if has buildah; then peers+=(buildah); fi
  if java_peers; then peers+=(jib); fi
  if start_docker; then peers+=(buildkit); fi
}

java_peers() {
  mkdir -p "$work/java"
  javac -nowarn -proc:none -d "$work/java" -cp "$libs" "$here"/java/JibPeer.java "$here"/java/InJvm.java >"$work/javac.log" 2>&1 ||
    { cat "$work/javac.log" >&2; die "the Java part of the benchmark does not compile"; }
}

# Debian's dockerd carries BuildKit; it needs neither iptables nor a bridge for builds without a network.
start_docker() {
  docker_missing="docker.io is not installed"
  has dockerd docker || return 1
  docker_missing="dockerd runs as root only"
  [ "$(id -u)" = 0 ] || return 1
  docker_socket=$work/docker.sock
  dockerd --iptables=false --bridge=none --host "unix://$docker_socket" --data-root "$work/docker" \
    --exec-root "$work/docker-exec" --pidfile "$work/docker.pid" >"$work/dockerd.log" 2>&1 &
  docker_pid=$!
  daemons+=($docker_pid)
  local until=$((SECONDS + 30))
  until docker --host "unix://$docker_socket" info >/dev/null 2>&1; do
    docker_missing="dockerd did not start: $(tail -1 "$work/dockerd.log" | cut -c1-200)"
    kill -0 "$docker_pid" 2>/dev/null && [ $SECONDS -lt $until ] || return 1
    sleep 0.2
  done
  docker_missing="no docker on PATH has a BuildKit client (the buildx plugin is not installed)"
  docker=$(buildkit_client "unix://$docker_socket" "$work/probe") || return 1
  export docker docker_socket docker_pid
}

remove_peers() {
  if has buildah && [ -d "$work/buildah" ]; then
    buildah --root "$work/buildah" --runroot "$work/buildah-run" rm -a >/dev/null 2>&1 || true
    umount "$work"/buildah/overlay 2>/dev/null || true
  fi
  awk -v w="$work/" 'index($2, w) == 1 {print $2}' /proc/mounts | sort -r | while read -r mount; do
    umount "$mount" 2>/dev/null || true
  done
}

has_peer() { [[ " ${peers[*]} " == *" $1 "* ]]; }

skip_missing() { # CASE
  has_peer buildah || skip "$1" buildah "buildah is not installed"
  has_peer buildkit || skip "$1" buildkit "$docker_missing"
}

# slipway_build CONTEXT NAME [OPTION...]
slipway_build() {
  local context=$1 name=$2
  shift 2
  SLIPWAY_STATE=$work/slipway "$slipway" build --push -t "$registry/$name" "$@" "$context"
}
slipway_clean() { rm -rf "$work/slipway"; }

# buildah_build CONTEXT NAME [OPTION...]
buildah_build() {
  local context=$1 name=$2 options
  shift 2
  options=(--root "$work/buildah" --runroot "$work/buildah-run")
  buildah "${options[@]}" build -q --layers --isolation "${BENCH_ISOLATION:-chroot}" -t "$registry/$name" "$@" "$context"
  buildah "${options[@]}" push -q --tls-verify=false "$registry/$name"
}
buildah_clean() { buildah --root "$work/buildah" --runroot "$work/buildah-run" rmi -af || true; }

# buildkit_build CONTEXT NAME [OPTION...]
buildkit_build() {
  local context=$1 name=$2
  shift 2
  daemon "$docker_pid"
  export DOCKER_HOST=unix://$docker_socket DOCKER_BUILDKIT=1
  "$docker" build --network=host -q -t "$registry/$name" "$@" "$context"
  "$docker" push -q "$registry/$name"
}
buildkit_clean() {
  export DOCKER_HOST=unix://$docker_socket DOCKER_BUILDKIT=1
  "$docker" rmi -f $("$docker" images -q) 2>/dev/null || true
  "$docker" builder prune -af
}

# jib_build CONTEXT NAME: one layer with the context's files
jib_build() {
  java -XX:+UseSerialGC -cp "$work/java:$libs" JibPeer "$1" "$registry/$2" "$work/jib"
}
jib_clean() { rm -rf "$work/jib"; }
