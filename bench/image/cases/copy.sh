# 200 MB in 5,000 files, copied, compressed and pushed, with nothing known before.
copy=$work/copy
inputs "$copy/files" 5000 200000000 1
printf 'FROM scratch\nCOPY files /files\n' >"$copy/Dockerfile"
export copy

floor() { # COMPRESSOR...: reading and packing alone
  tar -C "$copy" -cf - files | "$@" >"$work/floor"
}

copy_slipway() { slipway_build "$copy" copy:1; }
copy_slipway_clean() { slipway_clean; fresh_registry; }
copy_buildah() { buildah_build "$copy" copy:1; }
copy_buildah_clean() { buildah_clean; fresh_registry; }
copy_buildkit() { buildkit_build "$copy" copy:1; }
copy_buildkit_clean() { buildkit_clean; fresh_registry; }
copy_jib() { jib_build "$copy" copy:1; }
copy_jib_clean() { jib_clean; fresh_registry; }
copy_pigz() { floor pigz -6; }
contender copy-gzip slipway copy_slipway copy_slipway_clean
has_peer buildah && contender copy-gzip buildah copy_buildah copy_buildah_clean
has_peer buildkit && contender copy-gzip buildkit copy_buildkit copy_buildkit_clean
has_peer jib && contender copy-gzip jib copy_jib copy_jib_clean
contender copy-gzip 'tar + pigz -6' copy_pigz
skip_missing copy-gzip
goal copy-gzip 0.5 buildah
goal copy-gzip 1.3 'tar + pigz -6'
limit copy-gzip 3.0
memory_limit copy-gzip 128

copy_zstd_slipway() { slipway_build "$copy" copy:1 --compression zstd; }
copy_zstd() { floor zstd -q -3 -T0; }
contender copy-zstd slipway copy_zstd_slipway copy_slipway_clean
contender copy-zstd 'tar + zstd -3' copy_zstd
limit copy-zstd 1.5
memory_limit copy-zstd 128
