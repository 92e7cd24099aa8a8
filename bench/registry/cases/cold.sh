# Ten layers of 50 MB to an empty registry.
seed big:1 1 10 "$layer_bytes" 0

cold_slipway() { slipway copy "$source/big:1" "$b/big:1"; }
cold_skopeo() { skopeo_copy "$b" big 1; }
cold_raw() { raw_pipe "$b" big 1; }
contender cold slipway cold_slipway slipway_clean
contender cold skopeo cold_skopeo fresh_destinations
contender cold 'raw GET to PUT' cold_raw fresh_destinations
goal cold 1.0 skopeo
