# Ten small RUN steps, cold and again: what counts is the start of a sandbox and a snapshot.
runs=$work/runs
mkdir -p "$runs/root/bin" "$runs/root/etc"
cp "$(command -v busybox)" "$runs/root/bin/busybox"
ln -sf busybox "$runs/root/bin/sh"
{
  printf 'FROM scratch\nCOPY root /\n'
  for i in 1 2 3 4 5 6 7 8 9 10; do echo "RUN echo $i >/f$i"; done
} >"$runs/Dockerfile"
export runs

# A word that no earlier round had makes every step run again.
runs_new() { sed -i "s/ >\/f\([0-9]*\).*/ >\/f\1 # $RANDOM$RANDOM/" "$runs/Dockerfile"; }
runs_slipway() { slipway_build "$runs" runs:1; }
runs_buildah() { buildah_build "$runs" runs:1; }
runs_buildkit() { buildkit_build "$runs" runs:1; }
contender ten-runs slipway runs_slipway runs_new
has_peer buildah && contender ten-runs buildah runs_buildah runs_new
has_peer buildkit && contender ten-runs buildkit runs_buildkit runs_new
goal ten-runs 0.5 buildah
goal ten-runs 1 buildkit

contender ten-runs-again slipway runs_slipway runs_slipway
has_peer buildah && contender ten-runs-again buildah runs_buildah runs_buildah
has_peer buildkit && contender ten-runs-again buildkit runs_buildkit runs_buildkit
skip_missing ten-runs
skip_missing ten-runs-again
