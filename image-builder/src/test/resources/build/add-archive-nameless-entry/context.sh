# A header without a name, as some programs write it for the root, then a file that replaces a directory.
: >X
echo f >file
tar -cf x.tar --format=ustar X
tar -cf rest.tar --format=ustar file
sum=$(dd if=x.tar bs=1 skip=148 count=6 2>/dev/null)
{
  printf '\0'
  dd if=x.tar bs=1 skip=1 count=147 2>/dev/null
  printf '%06o\0 ' $((0$sum - 88))
  dd if=x.tar bs=1 skip=156 count=356 2>/dev/null
  cat rest.tar
} >a.tar
rm X file x.tar rest.tar
