# One image to three registries.
seed big:1 1 10 "$layer_bytes" 0
pieces=$work/pieces
mkdir -p "$pieces"
for digest in $(blobs_of "$source" big 1); do
  curl -sf -o "$pieces/$digest" "http://$source/v2/big/blobs/$digest"
done
export pieces

three_slipway() {
  slipway copy "$source/big:1" "$b/big:1" "$c/big:1" "$d/big:1"
  three_once
}
# What the goal says of the source: its access log has one GET for each blob.
three_once() {
  local digest reads
  for digest in $(blobs_of "$source" big 1); do
    reads=$(grep -c "GET /v2/big/blobs/$digest" "$work/source.log" || true)
    [ "$reads" = 1 ] || { echo "blob $digest was read $reads times"; return 1; }
  done
}
three_skopeo() { for to in "$b" "$c" "$d"; do skopeo_copy "$to" big 1; done; }
three_raw() {
  local to pids=() pid
  for to in "$b" "$c" "$d"; do raw_put "$to" big 1 "$pieces" & pids+=($!); done
  for pid in "${pids[@]}"; do wait "$pid"; done
}
contender three slipway three_slipway slipway_clean
contender three 'skopeo, one by one' three_skopeo fresh_destinations
contender three 'raw PUTs in parallel' three_raw fresh_destinations
goal three 0.65 'skopeo, one by one'
goal three 1.15 'raw PUTs in parallel'
