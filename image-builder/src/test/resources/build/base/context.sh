mkdir -p bin etc roots/tmp lower/deep
chmod 1777 roots/tmp
cp /bin/busybox bin/busybox
for a in sh cat chmod chown cp echo env false id ln ls mkdir mkfifo mv pwd rm rmdir sleep stat touch true test; do ln -s busybox bin/$a; done
printf 'root:x:0:0:root:/root:/bin/sh\napp:x:1000:1001::/home/app:/bin/sh\n' >etc/passwd
printf 'root:x:0:\napp:x:1001:\nextra:x:2000:app\n' >etc/group
echo a >lower/a
echo b >lower/b
echo c >lower/deep/c
ln -s a lower/link
ln -s deep lower/dirlink
chmod 700 lower/deep
