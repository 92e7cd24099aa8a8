# The tags of one repository.
seed lib:%d 50 4 100000 3
policy "$work/tags.yaml" lib

tags_slipway() { slipway replicate -f "$work/tags.yaml"; }
tags_skopeo() { skopeo sync --src docker --dest docker --src-tls-verify=false --dest-tls-verify=false "$source/lib" "$b"; }
contender tags slipway tags_slipway slipway_clean
contender tags 'skopeo sync' tags_skopeo fresh_destinations
goal tags 0.4 'skopeo sync'

# In a JVM that runs already, as in Jenkins.
tags_in_jvm() { in_jvm "$work/tags.yaml" "$work/b/docker" "$work/state"; }
contender tags-in-jvm slipway tags_in_jvm slipway_clean
contender tags-in-jvm 'skopeo sync' tags_skopeo fresh_destinations
goal tags-in-jvm 0.4 'skopeo sync'
