for n in a b c; do echo $n >$n; tar --mtime=@1 --owner=0 --group=0 -cf $n.tar $n; rm $n; done
xz a.tar; bzip2 b.tar; echo no archive >fake.tar.gz
