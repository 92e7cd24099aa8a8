#!/bin/sh
# GET /cgi-bin/products: the catalogue, and which version of the shop answers.
. /shop/release
if [ "$FAULT_PERCENT" -gt 0 ] && [ $((RANDOM % 100)) -lt "$FAULT_PERCENT" ]; then
  echo "products: catalogue index out of date, request refused (version $VERSION)" >&2
  printf 'Status: 500 Internal Server Error\r\nX-Shop-Version: %s\r\nX-Shop-Fault: injected\r\nContent-Type: text/plain\r\n\r\nout of stock, out of luck\n' "$VERSION"
  exit 0
fi
printf 'Status: 200 OK\r\nX-Shop-Version: %s\r\nContent-Type: application/json\r\n\r\n' "$VERSION"
cat /shop/catalogue.json
