mkdir lower
: >lower/f
