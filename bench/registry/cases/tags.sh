# The tags of one repository.
seed lib:%d 50 4 100000 3
policy "$work/tags.yaml" lib

tags_slipway() { slipway replicate -f "$work/tags.yaml"; }
tags_skopeo() { skopeo sync --src docker --dest docker --src-tls-verify=false --dest-tls-verify=false "$source/lib" "$b"; }
contender tags slipway tags_slipway slipway_clean
contender tags 'skopeo sync' tags_skopeo fresh_destinations
goal tags 0.4 'skopeo sync'
