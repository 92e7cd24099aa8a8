#!/bin/sh
. /shop/release
echo "shop $VERSION listens on :8080"
exec httpd -f -v -p 8080 -h /www
