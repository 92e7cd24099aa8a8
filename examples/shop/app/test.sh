#!/bin/sh
# Runs in the build stage: a broken catalogue never becomes an image.
set -e
grep -q '"name":"Anchor","cents":4900' catalogue.json
[ "$(grep -o '"id"' catalogue.json | wc -l)" -eq 5 ]
case $VERSION in '' | *[!0-9.]*) echo "VERSION must be a number, was '$VERSION'" >&2; exit 1 ;; esac
echo "catalogue.json: 5 products, version $VERSION"
