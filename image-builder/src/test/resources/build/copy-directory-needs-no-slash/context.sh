mkdir -p d/sub e
for f in a1 a2 b1 .hid 'x*y' 'q?' '[z]' d/f d/sub/g e/f; do echo "$f" >"$f"; done
ln -s a1 l1
