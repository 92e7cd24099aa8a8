# One of the 5,000 files is other than at the last build, which everyone has made just before.
change=$work/change
inputs "$change/files" 5000 200000000 2
printf 'FROM scratch\nCOPY files /files\n' >"$change/Dockerfile"
export change

change_one() {
  local file
  file=$(find "$change/files" -type f | LC_ALL=C sort | sed -n 2500p)
  date +%N >>"$file"
  # A file that was written within the last second is digested anew at each look.
  sleep 2.1
}
change_slipway() { slipway_build "$change" change:1; }
change_slipway_before() { change_slipway; change_one; }
change_buildah() { buildah_build "$change" change:1; }
change_buildah_before() { change_buildah; change_one; }
change_buildkit() { buildkit_build "$change" change:1; }
change_buildkit_before() { change_buildkit; change_one; }
change_jib() { jib_build "$change" change:1; }
change_jib_before() { change_jib; change_one; }
contender change slipway change_slipway change_slipway_before
has_peer buildah && contender change buildah change_buildah change_buildah_before
has_peer buildkit && contender change buildkit change_buildkit change_buildkit_before
has_peer jib && contender change jib change_jib change_jib_before
skip_missing change
limit change 1.0
goal change 0.5 buildah
goal change 0.5 buildkit
