# Nothing to do: many tags, and one tag as a whole process.
seed many:%d "$tags" 1 1000 1
policy "$work/many.yaml" many
policy "$work/one.yaml" many 1

many_slipway() { slipway replicate -f "$work/many.yaml"; }
one_slipway() { slipway copy "$source/many:1" "$b/many:1"; }
one_replicate() { slipway replicate -f "$work/one.yaml"; }
one_skopeo() { skopeo_copy "$b" many 1; }
one_version() { slipway --version; }
many_there() { slipway_clean; many_slipway; : >"$work/source.log"; }
one_there() { slipway_clean; one_slipway; }
contender "unchanged-$tags" slipway many_slipway many_there
limit "unchanged-$tags" 2.0
many_in_jvm() { in_jvm "$work/many.yaml"; }
contender "unchanged-$tags-in-jvm" slipway many_in_jvm many_there
limit "unchanged-$tags-in-jvm" 2.0
contender unchanged-1 slipway one_slipway one_there
contender unchanged-1 'slipway replicate' one_replicate one_there
contender unchanged-1 skopeo one_skopeo one_there
contender unchanged-1 'slipway --version' one_version
