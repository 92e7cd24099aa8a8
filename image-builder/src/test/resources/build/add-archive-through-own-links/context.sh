mkdir -p one/sub two/sub/up/etc two/sub/out/tmp two/sub/loop
ln -s .. one/sub/up
ln -s /../../.. one/sub/out
echo up >two/sub/up/etc/f
echo out >two/sub/out/tmp/f
ln two/sub/out/tmp/f two/sub/up/hard
tar -cf a.tar -C one sub
tar -rf a.tar -C two sub/up/etc/f sub/out/tmp/f sub/up/hard
rm -r one two
