# Three stages that each sleep two seconds: they are to run side by side.
stages=$work/stages
mkdir -p "$stages/root/bin"
cp "$(command -v busybox)" "$stages/root/bin/busybox"
ln -sf busybox "$stages/root/bin/sh"
stages_new() {
  {
    printf 'FROM scratch AS base\nCOPY root /\n'
    for name in a b c; do printf 'FROM base AS %s\nRUN /bin/busybox sleep 2; echo %s >/%s\n' $name $RANDOM $name; done
    printf 'FROM base\nCOPY --from=a /a /a\nCOPY --from=b /b /b\nCOPY --from=c /c /c\n'
  } >"$stages/Dockerfile"
}
export stages

stages_slipway() { slipway_build "$stages" stages:1; }
stages_buildah() { buildah_build "$stages" stages:1; }
stages_buildkit() { buildkit_build "$stages" stages:1; }
contender three-stages slipway stages_slipway stages_new
has_peer buildah && contender three-stages buildah stages_buildah stages_new
has_peer buildkit && contender three-stages buildkit stages_buildkit stages_new
limit three-stages 3.7
goal three-stages 1 buildkit
skip_missing three-stages
