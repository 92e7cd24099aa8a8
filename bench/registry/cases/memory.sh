# A heap of 256 MB: one blob of 2 GB, and a repository with 100,000 tags, all of them there.
seed huge:1 1 1 2000000000 0
javac -d "$work/java" "$here/java/ManyTags.java"
port=$(free_port)
java -Xmx512m -Dsun.net.httpserver.nodelay=true -cp "$work/java" ManyTags "$port" 100000 >"$work/tags.log" 2>&1 &
daemons+=($!)
await 20 ManyTags listens "$port"
policy "$work/huge.yaml" many
sed -i "s/registry: .*/registry: \"127.0.0.1:$port\"}/" "$work/huge.yaml"
sed -i "s/name: b, registry: .*/name: b, registry: \"127.0.0.1:$port\"}/" "$work/huge.yaml"

huge_slipway() { SLIPWAY_HEAP=256m slipway copy "$source/huge:1" "$b/huge:1"; }
huge_skopeo() { skopeo_copy "$b" huge 1; }
catalogue_slipway() { SLIPWAY_HEAP=256m slipway replicate -f "$work/huge.yaml" --json; }
contender blob-of-2GB slipway huge_slipway slipway_clean
contender blob-of-2GB skopeo huge_skopeo fresh_destinations
memory_limit blob-of-2GB 256
contender 100,000-tags slipway catalogue_slipway slipway_clean
memory_limit 100,000-tags 384
