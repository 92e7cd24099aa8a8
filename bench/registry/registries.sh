# Sourced by run: registries on loopback, each with its storage in $work, and raw HTTP with them.
#
#   start_registries   $source, whose content stays and whose requests are logged in $work/source.log,
#                      and $b $c $d, which fresh_destinations empties

start_one() { # NAME
  local name=$1 port
  port=$(free_port)
  cat >"$work/$name.yml" <<CONFIG
version: 0.1
log: {level: error, accesslog: {disabled: false}}
storage: {filesystem: {rootdirectory: $work/$name}}
http: {addr: "127.0.0.1:$port"}
CONFIG
  docker-registry serve "$work/$name.yml" >>"$work/$name.log" 2>&1 &
  daemons+=($!)
  await 20 docker-registry listens "$port"
  printf -v "$name" %s "127.0.0.1:$port"
  export "${name?}"
}

start_registries() {
  local name
  for name in source b c d; do start_one "$name"; done
}

fresh_destinations() { rm -rf "$work"/{b,c,d}/docker; : >"$work/source.log"; }

# seed REPOSITORY:TAG IMAGES LAYERS BYTES SHARED: the same images for the same arguments; %d is the image's number.
seed() { java "$here/java/Seed.java" "$source" "$@"; }

# The digests of an image's config and layers.
blobs_of() { # REGISTRY REPOSITORY TAG
  curl -sf -H 'Accept: application/vnd.oci.image.manifest.v1+json' "http://$1/v2/$2/manifests/$3" |
    grep -o '"digest":"[^"]*"' | cut -d'"' -f4
}

upload_url() { # REGISTRY REPOSITORY DIGEST
  local location
  location=$(curl -sf -X POST -D - -o /dev/null "http://$1/v2/$2/blobs/uploads/" |
    awk 'tolower($1) == "location:" {print $2}' | tr -d '\r')
  echo "$location&digest=$3"
}

raw_put_manifest() { # REGISTRY REPOSITORY TAG
  local type=application/vnd.oci.image.manifest.v1+json
  curl -sf -H "Accept: $type" "http://$source/v2/$2/manifests/$3" |
    curl -sf -X PUT -H "Content-Type: $type" --data-binary @- "http://$1/v2/$2/manifests/$3"
}

# Each blob read from the source and written to one registry, one after the other.
raw_pipe() { # REGISTRY REPOSITORY TAG
  local digest
  for digest in $(blobs_of "$source" "$2" "$3"); do
    curl -sf "http://$source/v2/$2/blobs/$digest" |
      curl -sf -T - -H 'Content-Type: application/octet-stream' "$(upload_url "$1" "$2" "$digest")"
  done
  raw_put_manifest "$@"
}

# The same from files that are on disk: no source, no digests, only the registry's own work.
raw_put() { # REGISTRY REPOSITORY TAG DIRECTORY
  local digest
  for digest in $(blobs_of "$source" "$2" "$3"); do
    curl -sf -T "$4/$digest" -H 'Content-Type: application/octet-stream' "$(upload_url "$1" "$2" "$digest")"
  done
  raw_put_manifest "$1" "$2" "$3"
}

slipway() { SLIPWAY_STATE=$work/state "$slipway" "$@"; }
slipway_clean() { rm -rf "$work/state"; fresh_destinations; }
skopeo_copy() { # REGISTRY REPOSITORY TAG
  skopeo copy -q --src-tls-verify=false --dest-tls-verify=false "docker://$source/$2:$3" "docker://$1/$2:$3"
}

# in_jvm POLICY [DIRECTORY...]: the figure is what InJvm prints, of a JVM that runs already.
in_jvm() {
  local policy=$1
  shift
  java -XX:+UseSerialGC -Xmx256m -cp "$work/java:$libs" InJvm "$policy" "$work/state" "$@" >"$work/seconds"
}

# policy FILE REPOSITORY [TAG]: everything that matches goes to $b.
policy() {
  cat >"$1" <<CONFIG
apiVersion: slipway.io/v1
kind: ReplicationPolicy
metadata: {name: bench}
spec:
  source: {registry: "$source"}
  filters:
    - repository: "$2"
      tags: ["${3-*}"]
  destinations:
    - {name: b, registry: "$b"}
CONFIG
}
