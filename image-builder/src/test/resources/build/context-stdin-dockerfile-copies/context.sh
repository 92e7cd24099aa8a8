printf 'FROM registry.test/base:1\nCOPY a /a\n' >stdin
