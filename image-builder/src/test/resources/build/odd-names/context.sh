echo 1 >'with space'; echo 2 >'ünïcode-日本'; echo 3 >"$(printf 'raw-\377\376')"; echo 4 >'back\slash'; echo 5 >"$(printf 'new\nline')"; echo 6 >'$dollar'; echo 7 >-dash
