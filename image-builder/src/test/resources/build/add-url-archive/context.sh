mkdir t; echo x >t/x
tar --sort=name --mtime=@1 --owner=3 --group=4 --numeric-owner -C t -cf a.tar .
gzip -n a.tar; rm -r t; cp a.tar.gz $WWW/
