mkdir -p deep link; echo n >deep/n; echo i >link/i; chmod 755 deep
tar --mtime=@1 --owner=0 --group=0 -cf a.tar deep link; rm -r deep link
mkdir -p lower/dirlink; echo j >lower/dirlink/j; tar --mtime=@1 --owner=0 --group=0 -cf b.tar lower/dirlink/j; rm -r lower
