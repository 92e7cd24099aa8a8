mkdir -p a/b/c d/e .hidden
for f in one.txt two.md three.txt a/one.txt a/x.go a/b/two.md a/b/c/deep.txt d/x d/e/y .dot .hidden/z; do echo $f >$f; done
cat >.dockerignore <<'EOF'
a/
   d/e   

# no pattern
#one.txt
EOF
