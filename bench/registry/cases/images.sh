# Small images that share their base layers, each in its own repository.
seed shop/app%d:1 "$images" 4 100000 3
policy "$work/images.yaml" 'shop/**'

images_slipway() { slipway replicate -f "$work/images.yaml"; }
images_skopeo() { for i in $(seq "$images"); do skopeo_copy "$b" "shop/app$i" 1; done; }
contender images slipway images_slipway slipway_clean
contender images 'skopeo, one by one' images_skopeo fresh_destinations
goal images 0.4 'skopeo, one by one'

# In a JVM that runs already, as in Jenkins.
images_in_jvm() { in_jvm "$work/images.yaml" "$work/b/docker" "$work/state"; }
contender images-in-jvm slipway images_in_jvm slipway_clean
contender images-in-jvm 'skopeo, one by one' images_skopeo fresh_destinations
goal images-in-jvm 0.4 'skopeo, one by one'
