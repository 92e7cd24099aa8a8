mkdir -p docs/keep src/a/tmp node_modules/x
echo 1 >docs/one.md; echo 2 >docs/keep/two.md; echo 3 >README.md; echo 4 >src/a/tmp/x.o; echo 5 >src/a/y.c; echo 6 >node_modules/x/z; echo 7 >.env; echo 8 >src/k.o
cat >.dockerignore <<E
# comment
docs
!docs/keep
**/*.o
!src/k.o
node_modules/
.env
/README.md
.dockerignore
E
