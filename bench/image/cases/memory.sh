# One file of 5 GB in a heap of 256 MB.
big=$work/big
inputs "$big/files" 1 5000000000 5
printf 'FROM scratch\nCOPY files /files\n' >"$big/Dockerfile"
export big

memory_slipway() { SLIPWAY_HEAP=256m slipway_build "$big" big:1 --compression zstd; }
memory_slipway_clean() { slipway_clean; fresh_registry; }
contender file-of-5GB slipway memory_slipway memory_slipway_clean
memory_limit file-of-5GB 256
