# A tar header is told by its checksum, which is where these have words, zeros or nothing.
yes 'This is no archive' | head -c 2048 >text
head -c 1024 /dev/zero >zeros
echo s >short
printf '\037\213 not gzip' >magic
