# The same build again, and nothing has changed: as a process, and in a JVM that runs already.
rebuild=$work/rebuild
inputs "$rebuild/files" 5000 200000000 3
printf 'FROM scratch\nCOPY files /files\n' >"$rebuild/Dockerfile"
sleep 2.1
export rebuild

rebuild_slipway() { slipway_build "$rebuild" rebuild:1; }
rebuild_buildah() { buildah_build "$rebuild" rebuild:1; }
rebuild_buildkit() { buildkit_build "$rebuild" rebuild:1; }
rebuild_jib() { jib_build "$rebuild" rebuild:1; }
contender rebuild slipway rebuild_slipway rebuild_slipway
has_peer buildah && contender rebuild buildah rebuild_buildah rebuild_buildah
has_peer buildkit && contender rebuild buildkit rebuild_buildkit rebuild_buildkit
has_peer jib && contender rebuild jib rebuild_jib rebuild_jib
skip_missing rebuild
limit rebuild 0.6
goal rebuild 0.5 buildah

# The figure is what InJvm prints: the median of builds after the first twenty.
rebuild_in_jvm() {
  java -XX:+UseSerialGC -Xmx256m -cp "$work/java:$libs" InJvm "$rebuild" "$registry/rebuild:1" "$work/slipway-jvm" >"$work/seconds"
}
contender rebuild-in-jvm slipway rebuild_in_jvm
limit rebuild-in-jvm 0.05
