mkdir in
truncate -s 100000 in/old in/pax
printf middle | dd of=in/old bs=1 seek=50000 conv=notrunc status=none
printf end | dd of=in/pax bs=1 seek=99997 conv=notrunc status=none
tar -S --hole-detection=raw --format=gnu --owner=0 --group=0 -C in -cf old.tar old
tar -S --hole-detection=raw --format=pax --sparse-version=1.0 --owner=0 --group=0 -C in -czf pax.tar.gz pax
sha256sum in/* >sums
rm -r in
