mkdir -p layout/blobs/sha256; echo f >f; echo layout >.dockerignore
put() { sum=$(sha256sum <"$1"); sum=${sum%% *}; size=$(wc -c <"$1"); mv "$1" layout/blobs/sha256/$sum; }
echo '{"architecture":"amd64","os":"linux","config":{"Env":["STORED=1"]},"rootfs":{"type":"layers","diff_ids":[]}}' >c; put c
printf '{"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","config":{"mediaType":"application/vnd.oci.image.config.v1+json","digest":"sha256:%s","size":%s},"layers":[]}' $sum $size >m; put m
printf '{"schemaVersion":2,"manifests":[{"mediaType":"application/vnd.oci.image.manifest.v1+json","digest":"sha256:%s","size":%s,"annotations":{"org.opencontainers.image.ref.name":"v1"}}]}' $sum $size >layout/index.json
echo '{"imageLayoutVersion":"1.0.0"}' >layout/oci-layout
