mkdir t; echo x >t/x; ln -s x t/l; ln t/x t/h; mkdir t/d; chmod 750 t/d
tar --sort=name --mtime=@1 --owner=3 --group=4 --numeric-owner -C t -cf a.tar .
gzip -n a.tar; rm -r t; echo f >f
